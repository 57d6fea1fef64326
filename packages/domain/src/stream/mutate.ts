import type { PublishRequest } from '@stream-manager/backplane'
import {
  CHANNELS,
  type DesiredStream,
  type LayerEvent,
  type Result,
  type StreamState,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { channelKey, keys } from '../keys.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, toReplay } from '../store/commit-answered.ts'
import { findReplay } from '../store/idempotency.ts'
import { retryOnConflict } from '../store/retry.ts'
import { composeState } from './compose.ts'
import { readView, type StreamView } from './view.ts'

/** What a rule made of a command. */
interface Change<Value> {
  readonly desired: DesiredStream
  readonly value: Value
  readonly layerEvents?: readonly LayerEvent[]
}

/** Pure. `revision` is the one the stream will have when this change is committed. */
export type Command<Value> = (view: StreamView, revision: number) => Result<Change<Value>>

export const streamPublications = (
  streamId: string,
  state: StreamState,
  layerEvents: readonly LayerEvent[] = [],
): PublishRequest[] => [
  ...layerEvents.map((event) => ({
    channel: channelKey(streamId, 'layer-updates'),
    data: event,
    retain: CHANNELS['layer-updates'].retain,
  })),
  { channel: channelKey(streamId, 'stream-state'), data: state, retain: CHANNELS['stream-state'].retain },
]

/** Both documents' revisions: a state composed from documents that changed meanwhile is never published. */
export const expectUnchanged = (streamId: string, view: StreamView): Record<string, number> => ({
  [keys.desired(streamId)]: view.revision,
  [keys.observed(streamId)]: view.observedRevision,
})

interface Attempt<Value> {
  readonly streamId: string
  readonly command: Command<Value>
  readonly options: WriteOptions
}

const attemptMutation = async <Value>(
  context: Context,
  { streamId, command, options }: Attempt<Value>,
): Promise<Result<Mutation<Value>> | null> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const revision = view.value.revision + 1
  const changed = command(view.value, revision)
  if (!changed.ok) {
    // A command that already had its effect is often illegal the second time: its first answer stands.
    const replay = await findReplay(context, `stream:${streamId}`, options.idempotency)
    if (!replay.ok) return replay
    return replay.value ? succeed(toReplay<Value>(replay.value.result)) : changed
  }
  const { desired, value, layerEvents } = changed.value
  const state = composeState({ ...view.value, desired, revision }, context.clock.now())
  return commitAnswered(context, {
    scope: `stream:${streamId}`,
    request: {
      expect: expectUnchanged(streamId, view.value),
      put: { [keys.desired(streamId)]: desired },
      publish: streamPublications(streamId, state, layerEvents),
    },
    answer: { value, revision },
    idempotency: options.idempotency,
  })
}

/**
 * The one way a stream's desired document changes: read, apply the rule, commit the document with the state it
 * leads to, publish. Repeated from the start when somebody else wrote in between.
 */
export const mutateStream = <Value>(
  context: Context,
  streamId: string,
  { command, options = {} }: { command: Command<Value>; options?: WriteOptions | undefined },
): Promise<Result<Mutation<Value>>> =>
  context.queues.run(`stream \`${streamId}\``, () =>
    retryOnConflict(`Stream \`${streamId}\``, () => attemptMutation(context, { streamId, command, options })),
  )
