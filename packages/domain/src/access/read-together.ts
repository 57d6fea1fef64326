import { BackplaneDamagedError, type CommitRequest } from '@stream-manager/backplane/port'
import type { Reading, Result } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { REVOCATION_LOG } from './keys.ts'

/** A document with the revision that a commit must expect of it. */
export interface Revised<Value> {
  readonly key: string
  readonly revision: number
  readonly value: Value
}

type CheckStored<Value> = (value: unknown) => Result<Reading<Value>>

/** Parses one of the documents that were read. Throws for a damaged one, and leaves it as it is. */
export type ReadOne = <Value, Absent>(
  key: string,
  check: CheckStored<Value>,
  absent: Absent,
) => Revised<Value | Absent>

/** Reads documents at one instant. They are about people, unless another log names another scope. */
export const readTogether = async (
  context: Context,
  keys: readonly string[],
  log: string = REVOCATION_LOG,
): Promise<ReadOne> => {
  const { documents } = await context.backplane.snapshot(log, keys)
  return (key, check, absent) => {
    const document = documents[key]
    const value = document ? readStored(context, document, check).raw : absent
    return { key, revision: document?.revision ?? 0, value }
  }
}

/** Null for a damaged document, which is counted, where the caller can go on without it. */
export const unlessUnreadable = <Value>({ ignored }: Context, read: () => Value): Value | null => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof BackplaneDamagedError)) throw error
    ignored.unreadableValue()
    return null
  }
}

/** The part of a commit that refuses it when one of these documents changed since it was read. */
export const expectUnchanged = (
  ...documents: readonly Revised<unknown>[]
): NonNullable<CommitRequest['expect']> =>
  Object.fromEntries(documents.map(({ key, revision }) => [key, revision]))
