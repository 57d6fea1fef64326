import { fail, type Result, type Stream, type StreamCreate, succeed } from '@stream-manager/contracts'
import { purgeChat } from '../chat/retention.ts'
import type { Context } from '../context.ts'
import { keys } from '../keys.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { retryOnConflict } from '../store/retry.ts'
import { unlessDamaged } from '../store/stored.ts'
import { deriveStatus } from '../stream/compose.ts'
import { expectUnchanged } from '../stream/mutate.ts'
import { openStream } from '../stream/open.ts'
import { changeRegistry, readRegistry } from '../stream/registry.ts'
import { readView } from '../stream/view.ts'
import type { Streams } from './api.ts'
import { addStream, removeStream, type StreamEntry, streamNotFound } from './rules.ts'

const toStream = async ({ backplane }: Context, entry: StreamEntry): Promise<Stream> => {
  // A stream whose document is damaged must not hide the others: asked for by its own path it says what is wrong.
  const document = await unlessDamaged(backplane.read(keys.desired(entry.id)))
  return { ...entry, revision: document?.revision ?? 0 }
}

const getStream = async (context: Context, streamId: string): Promise<Result<Stream>> => {
  const { streams } = await readRegistry(context)
  const entry = streams.find(({ id }) => id === streamId)
  return entry ? succeed(await toStream(context, entry)) : streamNotFound(streamId)
}

/** What a deletion that was cut short left behind must not come back with a new stream of the same name. */
const purge = async (context: Context, streamId: string): Promise<void> => {
  await context.backplane.commit({ delete: [keys.desired(streamId), keys.observed(streamId)] })
  await purgeChat(context, streamId)
}

const createStream = async (
  context: Context,
  input: StreamCreate,
  options: WriteOptions,
): Promise<Result<Mutation<Stream>>> => {
  const { maxStreams } = context.limits
  const createdAt = context.clock.now().toISOString()
  const known = await readRegistry(context)
  if (!known.streams.some(({ id }) => id === input.id)) await purge(context, input.id)
  const value: Stream = { id: input.id, name: input.name ?? input.id, createdAt, revision: 1 }
  const created = await changeRegistry(context, {
    change: (registry) => addStream(registry, input, { createdAt, maxStreams }),
    value,
    idempotency: options.idempotency,
  })
  if (!created.ok) return created
  const opened = await openStream(context, input.id)
  return opened.ok ? created : opened
}

/** Null when the stream changed while it was being deleted. */
const deleteDocuments = async (
  context: Context,
  streamId: string,
  { ifMatch }: WriteOptions,
): Promise<Result<null> | null> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const unchanged = checkRevision(`Stream \`${streamId}\``, view.value.revision, ifMatch)
  if (!unchanged.ok) return unchanged
  const status = deriveStatus(view.value)
  if (status !== 'offline') {
    return fail(
      'stream.in_use',
      `Stream \`${streamId}\` is ${status}; stop it, and delete it once it is offline`,
    )
  }
  const documents = [keys.desired(streamId), ...(view.value.observed ? [keys.observed(streamId)] : [])]
  const outcome = await context.backplane.commit({
    expect: expectUnchanged(streamId, view.value),
    delete: documents,
  })
  if (outcome.status === 'committed') await purgeChat(context, streamId)
  return outcome.status === 'committed' ? succeed(null) : null
}

const deleteStream = async (
  context: Context,
  streamId: string,
  options: WriteOptions,
): Promise<Result<null>> => {
  const removable = removeStream(await readRegistry(context), streamId)
  if (!removable.ok) return removable
  const emptied = await retryOnConflict(`Stream \`${streamId}\``, () =>
    deleteDocuments(context, streamId, options),
  )
  if (!emptied.ok) return emptied
  const removed = await changeRegistry(context, {
    change: (registry) => removeStream(registry, streamId),
    value: null,
    idempotency: undefined,
  })
  return removed.ok ? succeed(null) : removed
}

export const createStreams = (context: Context): Streams => ({
  list: async () => {
    const { streams } = await readRegistry(context)
    return Promise.all(streams.map((entry) => toStream(context, entry)))
  },
  get: (streamId) => getStream(context, streamId),
  create: (input, options = {}) => createStream(context, input, options),
  delete: (streamId, options = {}) => deleteStream(context, streamId, options),
})
