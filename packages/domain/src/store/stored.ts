import { BackplaneDamagedError, type StoredDocument } from '@stream-manager/backplane/port'
import type { Reading, Result } from '@stream-manager/contracts'
import type { Context } from '../context.ts'

type CheckStored<Value> = (value: unknown) => Result<Reading<Value>>

/** Throws for a document that does not match its schema: the store is at fault, not the caller. */
export const readStored = <Value>(
  { ignored }: Context,
  { key, value }: StoredDocument,
  check: CheckStored<Value>,
): Reading<Value> => {
  const read = ignored.reading(check(value))
  if (read.ok) return read.value
  const { detail, errors = [] } = read.fault
  const faults = errors.map(({ path, message }) => `${path} ${message}`).join(', ')
  throw new BackplaneDamagedError(
    key,
    `Document ${JSON.stringify(key)} cannot be used: ${detail} (${faults}); it was left as it is`,
  )
}

/** Null for a damaged document, so that it does not hide the others of a list. */
export const unlessDamaged = async <Value>(reading: Promise<Value>): Promise<Value | null> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof BackplaneDamagedError) return null
    throw error
  }
}
