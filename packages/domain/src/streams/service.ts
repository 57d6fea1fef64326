import {
  fail,
  isAllowed,
  type Result,
  type Stream,
  type StreamCreate,
  type StreamRegistry,
  type StreamSummary,
  succeed,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import type { Mutation, Page, WriteOptions } from '../store/api.ts'
import { findReplay } from '../store/idempotency.ts'
import { pageOf } from '../store/page.ts'
import { checkRevision } from '../store/precondition.ts'
import { retryOnConflict } from '../store/retry.ts'
import { unlessDamaged } from '../store/stored.ts'
import type { Views } from '../stream/api.ts'
import { streamKeys } from '../stream/keys.ts'
import { expectUnchanged, streamPublications } from '../stream/mutate.ts'
import { openStream } from '../stream/open.ts'
import {
  changeRegistry,
  REGISTRY_SCOPE,
  readRegistry,
  type StreamEntry,
  streamNotFound,
} from '../stream/registry.ts'
import { buildState, deriveStatus } from '../stream/state.ts'
import { readView } from '../stream/view.ts'
import type { Streams, SummaryRequest } from './api.ts'
import { encryptSecrets } from './encrypt-secrets.ts'
import { addStream, removeStream } from './rules.ts'
import { readSummaries } from './summaries.ts'

interface Dependencies extends Context {
  readonly views: Pick<Views, 'read' | 'now'>
  /** Removes everything of the stream that other nouns store. */
  readonly purgeParts: (streamId: string) => Promise<void>
}

const toStream = async ({ backplane }: Context, entry: StreamEntry): Promise<Stream> => {
  // A damaged document must not hide the other streams of a list. The stream's own path reports the damage.
  const document = await unlessDamaged(backplane.read(streamKeys.desired(entry.id)))
  return { ...entry, revision: document?.revision ?? 0 }
}

const getStream = async (context: Context, streamId: string): Promise<Result<Stream>> => {
  const { streams } = await readRegistry(context)
  const entry = streams.find(({ id }) => id === streamId)
  return entry ? succeed(await toStream(context, entry)) : streamNotFound(streamId)
}

const listSummaries = async (
  context: Dependencies,
  { page, caller, acceptedAgeMs }: SummaryRequest,
): Promise<Result<Page<StreamSummary>>> => {
  const { streams } = await readRegistry(context)
  const chosen = pageOf(streams, page)
  if (!chosen.ok) return chosen
  const reading = {
    views: context.views,
    readStream: (entry: StreamEntry) => toStream(context, entry),
    mayRead: (streamId: string) => isAllowed(caller, 'stream.read', streamId),
    acceptedAgeMs,
  }
  return succeed({ ...chosen.value, items: await readSummaries(reading, chosen.value.items) })
}

/** Removes the remains of an interrupted deletion, so that they do not return with a new stream of the same id. */
const purge = async ({ backplane, purgeParts }: Dependencies, streamId: string): Promise<void> => {
  await backplane.commit({ delete: [streamKeys.desired(streamId), streamKeys.observed(streamId)] })
  await purgeParts(streamId)
}

const createStream = async (
  context: Dependencies,
  input: StreamCreate,
  options: WriteOptions,
): Promise<Result<Mutation<Stream>>> => {
  const { maxStreams } = context.limits
  const createdAt = context.clock.now().toISOString()
  const { streams } = await readRegistry(context)
  if (!streams.some(({ id }) => id === input.id)) await purge(context, input.id)
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
  context: Dependencies,
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
  const observed = view.value.observed ? [streamKeys.observed(streamId)] : []
  const outcome = await context.backplane.commit({
    expect: expectUnchanged(streamId, view.value),
    delete: [streamKeys.desired(streamId), ...observed],
    // The position moves with every change of a document, and views in memory are compared with it.
    publish: streamPublications(streamId, buildState(view.value, context.clock.now())),
  })
  if (outcome.status !== 'committed') return null
  await context.purgeParts(streamId)
  return succeed(null)
}

/** The key is looked up first: a repeated request must not delete a new stream of the same id. */
const deleteStream = async (
  context: Dependencies,
  streamId: string,
  options: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const { idempotency } = options
  const replay = idempotency
    ? await findReplay<null>(context, REGISTRY_SCOPE, idempotency)
    : succeed<Mutation<null> | null>(null)
  if (!replay.ok) return replay
  if (replay.value) return succeed(replay.value)
  const change = (registry: StreamRegistry) => removeStream(registry, streamId)
  const removable = change(await readRegistry(context))
  if (!removable.ok) return removable
  const emptied = await retryOnConflict(`Stream \`${streamId}\``, () =>
    deleteDocuments(context, streamId, options),
  )
  return emptied.ok ? changeRegistry(context, { change, value: null, idempotency }) : emptied
}

export const createStreams = (context: Dependencies): Streams => ({
  list: async () => {
    const { streams } = await readRegistry(context)
    return Promise.all(streams.map((entry) => toStream(context, entry)))
  },
  summaries: (request) => listSummaries(context, request),
  get: (streamId) => getStream(context, streamId),
  create: (input, options = {}) => createStream(context, input, options),
  delete: (streamId, options = {}) => deleteStream(context, streamId, options),
  encryptSecrets: () => encryptSecrets(context),
})
