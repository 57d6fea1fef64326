import { type Result, type StreamStatus, succeed } from '@stream-manager/contracts'
import { answered } from '../operation/answers.ts'
import type { Call, Effect, OperationAnswer } from '../operation/operation.ts'
import { readStoredAnswer } from '../operation/replies.ts'
import type { Applied, StreamMutation, StreamService } from './api.ts'
import { streamScope } from './keys.ts'

/** The part of the domain that waits for the engine. */
export interface EngineAwaiting {
  readonly stream: Pick<StreamService, 'awaitApplied'>
}

interface AppliedWrite<Value> {
  readonly written: Result<StreamMutation<Value>>
  /** Status of the answer once the engine has confirmed; 202 until then. */
  readonly status: 200 | 201 | 204
  /** The stream's status that a control action asked for. */
  readonly target?: (value: Value) => StreamStatus | undefined
  readonly present: (
    mutation: StreamMutation<Value>,
    applied: Applied,
  ) => Promise<Pick<OperationAnswer, 'body' | 'revision' | 'created'>>
}

/** A write that the engine must apply: the answer waits for the engine as long as the caller asked. */
export const answerApplied = <Value>(
  { stream }: EngineAwaiting,
  { streamId, wait: { waitMs, asked } }: Pick<Call, 'streamId' | 'wait'>,
  { written, status, target: targetOf, present }: AppliedWrite<Value>,
): Result<Effect> => {
  if (!written.ok) return written
  const mutation = written.value
  const scope = streamScope(streamId)
  if (mutation.answer !== undefined) return answered(readStoredAnswer(scope, mutation.answer), true)
  const answer = async (): Promise<Result<OperationAnswer>> => {
    const { revision, published, value } = mutation
    const target = targetOf?.(value)
    const applied = await stream.awaitApplied({ streamId, revision, waitMs, target, published })
    if (!applied.ok) return applied
    const { confirmed } = applied.value
    return succeed({
      status: confirmed ? status : 202,
      ...(await present(mutation, applied.value)),
      ...((asked || !confirmed) && { waitedMs: waitMs }),
    })
  }
  return succeed({ replayed: mutation.replayed, answer, completesIn: scope })
}
