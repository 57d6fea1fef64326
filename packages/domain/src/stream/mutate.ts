import type { PublishRequest } from '@stream-manager/backplane/port'
import {
  CHANNELS,
  type DesiredStream,
  type LayerEvent,
  type Result,
  type StreamState,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { openStreamSecrets } from '../secrets/open-stream.ts'
import { sealStreamSecrets } from '../secrets/seal-stream.ts'
import type { WriteOptions } from '../store/api.ts'
import { inQueue } from '../store/queue.ts'
import { commitAnswer, writeOnce } from '../store/write-once.ts'
import type { StreamMutation } from './api.ts'
import { channelKey, streamKeys, streamScope } from './keys.ts'
import { buildState } from './state.ts'
import { readView, type StreamView } from './view.ts'

/** The outcome of a rule. */
interface StreamChange<Value> {
  readonly desired: DesiredStream
  readonly value: Value
  readonly layerEvents?: readonly LayerEvent[]
}

/** Pure. The view holds the decrypted secrets of the stream. `revision` is the stream's revision once this change is committed. */
export type StreamRule<Value> = (view: StreamView, revision: number) => Result<StreamChange<Value>>

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

/** Both documents' revisions: a state built from documents that changed meanwhile is never published. */
export const expectUnchanged = (streamId: string, view: StreamView): Record<string, number> => ({
  [streamKeys.desired(streamId)]: view.revision,
  [streamKeys.observed(streamId)]: view.observedRevision,
})

interface StreamWrite<Value> {
  readonly rule: StreamRule<Value>
  readonly options: WriteOptions
}

const attemptMutation = async <Value>(
  context: Context,
  streamId: string,
  { rule, options }: StreamWrite<Value>,
): Promise<Result<StreamMutation<Value>> | null> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const revision = view.value.revision + 1
  const before = openStreamSecrets(context.secrets, view.value.desired)
  const changed = rule({ ...view.value, desired: before.desired }, revision)
  if (!changed.ok) return changed
  const { value, layerEvents } = changed.value
  const sealed = sealStreamSecrets(context.secrets, { before, after: changed.value.desired })
  if (!sealed.ok) return sealed
  const desired = sealed.value
  const state = buildState({ ...view.value, desired, revision }, context.clock.now())
  const committed = await commitAnswer(context, {
    scope: streamScope(streamId),
    request: {
      expect: expectUnchanged(streamId, view.value),
      put: { [streamKeys.desired(streamId)]: desired },
      publish: streamPublications(streamId, state, layerEvents),
    },
    answer: { value, revision },
    idempotency: options.idempotency,
  })
  if (!committed?.ok) return committed
  const { mutation, positions } = committed.value
  const position = positions[channelKey(streamId, 'stream-state')]
  return succeed({ ...mutation, published: position ? { state, position } : null })
}

/**
 * The only way a stream's desired document changes: read, apply the rule, commit the document together with the
 * resulting state, publish. Repeated from the start when another writer was first.
 */
export const mutateStream = async <Value>(
  context: Context,
  streamId: string,
  write: StreamWrite<Value>,
): Promise<Result<StreamMutation<Value>>> => {
  const { idempotency } = write.options
  const once = { what: `Stream \`${streamId}\``, scope: streamScope(streamId), idempotency }
  const written = await inQueue(context, `stream \`${streamId}\``, () =>
    writeOnce<Value, StreamMutation<Value>>(context, once, () => attemptMutation(context, streamId, write)),
  )
  return written.ok ? succeed({ published: null, ...written.value }) : written
}
