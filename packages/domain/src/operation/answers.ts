import { type Result, type StreamStatus, succeed } from '@stream-manager/contracts'
import type { Domain } from '../create-domain.ts'
import type { Mutation } from '../store/api.ts'
import type { Applied } from '../stream/api.ts'
import type { Call, OperationAnswer, Performed } from './operation.ts'

export const GONE: OperationAnswer = { status: 204, body: null }

/** Something that was read and is shown as it is. */
export const answerRead = (read: Result<unknown>): Result<Performed> =>
  read.ok ? succeed({ answer: { status: 200, body: read.value }, replayed: false }) : read

/** One thing with its revision. */
export const answerOne = <Value extends { readonly revision: number }>(
  read: Result<Value>,
): Result<Performed> => {
  if (!read.ok) return read
  const { revision } = read.value
  return succeed({ answer: { status: 200, body: read.value, revision }, replayed: false })
}

/** A write that is done once it is stored: no engine has to carry it out. */
export const answerStored = <Value>(
  written: Result<Mutation<Value>>,
  present: (value: Value) => OperationAnswer,
): Result<Performed> => {
  if (!written.ok) return written
  const { value, replayed } = written.value
  return succeed({ answer: present(value), replayed })
}

interface AppliedWrite<Value> {
  readonly written: Result<Mutation<Value>>
  /** Once the engine has confirmed; 202 until then. */
  readonly status: 200 | 201 | 204
  /** The stream's status that a control action asked for. */
  readonly target?: StreamStatus | undefined
  readonly present: (
    mutation: Mutation<Value>,
    applied: Applied,
  ) => Promise<Pick<OperationAnswer, 'body' | 'revision' | 'created'>>
}

/** A write that the engine has to carry out: waits for its word as long as the caller wants to. */
export const answerApplied = async <Value>(
  domain: Domain,
  { streamId, wait: { waitMs, asked } }: Pick<Call, 'streamId' | 'wait'>,
  { written, status, target, present }: AppliedWrite<Value>,
): Promise<Result<Performed>> => {
  if (!written.ok) return written
  const { revision, replayed } = written.value
  const applied = await domain.stream.awaitApplied({ streamId, revision, waitMs, target })
  if (!applied.ok) return applied
  const { confirmed } = applied.value
  const answer = {
    status: confirmed ? status : (202 as const),
    ...(await present(written.value, applied.value)),
    ...((asked || !confirmed) && { waitedMs: waitMs }),
  }
  return succeed({ answer, replayed })
}

/** 204 once a removal is confirmed; 202 with the state so far until then. */
export const answerRemoval = (
  domain: Domain,
  call: Pick<Call, 'streamId' | 'wait'>,
  written: Result<Mutation<null>>,
): Promise<Result<Performed>> =>
  answerApplied(domain, call, {
    written,
    status: 204,
    present: async (_mutation, { confirmed, state }) => ({ body: confirmed ? null : state }),
  })
