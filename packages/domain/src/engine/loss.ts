import {
  type ObservedStream,
  type Result,
  type StreamState,
  succeed,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { retryOnConflict } from '../store/retry.ts'
import { unlessDamaged } from '../store/stored.ts'
import { engineLease, streamKeys } from '../stream/keys.ts'
import { expectUnchanged, streamPublications } from '../stream/mutate.ts'
import { readRegistry } from '../stream/registry.ts'
import { buildState } from '../stream/state.ts'
import { readView, type StreamView } from '../stream/view.ts'
import { layerStatusEvents } from './rules.ts'

/** The observed document of a stream that no engine ever reported on. */
export const unobserved = (now: Date): ObservedStream => ({
  status: 'offline',
  since: now.toISOString(),
  startedAt: null,
  appliedRevision: 0,
  generation: 0,
  degraded: false,
  error: null,
  config: null,
  performance: UNKNOWN_PERFORMANCE,
  layers: {},
  outputs: {},
})

/** No engine holds the stream, and this was not yet published for the desired run. */
const isUnpublishedLoss = ({ desired, observed, engineFence }: StreamView, state: StreamState): boolean => {
  if (engineFence !== null || observed?.lost?.generation === desired.generation) return false
  if (desired.status !== 'offline') return state.error?.code === 'engine.unavailable'
  return observed !== null && observed.status !== 'offline'
}

/** Written without a fence. Safe: the next owner's report carries a new fence, so it always overwrites this. */
const attempt = async (context: Context, streamId: string): Promise<Result<boolean> | null> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const before = view.value
  const now = context.clock.now()
  if (!isUnpublishedLoss(before, buildState(before, now))) return succeed(false)
  const lost = { at: now.toISOString(), generation: before.desired.generation }
  const observed = { ...(before.observed ?? unobserved(now)), lost }
  const after = { ...before, observed, metrics: null }
  const shown = { ...before, engineFence: before.observed?.fence ?? null }
  const outcome = await context.backplane.commit({
    expect: expectUnchanged(streamId, before),
    put: { [streamKeys.observed(streamId)]: { ...observed, ...before.observedAsWritten, lost } },
    publish: streamPublications(streamId, buildState(after, now), layerStatusEvents(shown, after)),
  })
  return outcome.status === 'committed' ? succeed(true) : null
}

/** A damaged lease counts as held: its holder is unknown, and no other engine can take it. */
const isHeld = async ({ backplane }: Context, streamId: string): Promise<boolean> => {
  const free = backplane.readLease(engineLease(streamId)).then((lease) => lease === null)
  return (await unlessDamaged(free)) !== true
}

/** See `EngineSide.unheldStreamIds`. */
export const unheldStreamIds = async (context: Context): Promise<string[]> => {
  const { streams } = await readRegistry(context)
  const held = await Promise.all(streams.map(({ id }) => isHeld(context, id)))
  return streams.filter((_, index) => !held[index]).map(({ id }) => id)
}

/** See `EngineSide.reportLoss`. */
export const reportLoss = (context: Context, streamId: string): Promise<Result<boolean>> =>
  retryOnConflict(`Stream \`${streamId}\``, () => attempt(context, streamId))
