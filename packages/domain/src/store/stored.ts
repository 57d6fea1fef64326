import { BackplaneDamagedError, type StoredDocument } from '@stream-manager/backplane'
import type { Result } from '@stream-manager/contracts'

/** A document of ours that does not match its schema is a fault of the store, not of the caller: it throws. */
export const readStored = <Value>(
  document: StoredDocument,
  check: (value: unknown) => Result<Value>,
): Value => {
  const checked = check(document.value)
  if (checked.ok) return checked.value
  const { detail, errors = [] } = checked.fault
  const faults = errors.map(({ path, message }) => `${path} ${message}`).join(', ')
  throw new BackplaneDamagedError(
    document.key,
    `Document ${JSON.stringify(document.key)} cannot be used: ${detail} (${faults}); it was left as it is`,
  )
}

/** For a list, which one damaged document must not hide. Null when that is what it is. */
export const unlessDamaged = async <Value>(reading: Promise<Value>): Promise<Value | null> => {
  try {
    return await reading
  } catch (error) {
    if (error instanceof BackplaneDamagedError) return null
    throw error
  }
}
