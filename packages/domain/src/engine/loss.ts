import {
  type ObservedStream,
  type Result,
  type StreamState,
  succeed,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { engineLease, keys } from '../keys.ts'
import { retryOnConflict } from '../store/retry.ts'
import { unlessDamaged } from '../store/stored.ts'
import { composeState } from '../stream/compose.ts'
import { expectUnchanged, streamPublications } from '../stream/mutate.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView, type StreamView } from '../stream/view.ts'
import { layerStatusEvents } from './rules.ts'

/** A stream no engine ever reported on. */
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

/** Nobody holds the stream, and subscribers have not been told so of this run. */
const isUntold = ({ desired, observed, engineFence }: StreamView, state: StreamState): boolean => {
  if (engineFence !== null || observed?.lost?.generation === desired.generation) return false
  if (desired.status !== 'offline') return state.error?.code === 'engine.unavailable'
  return observed !== null && observed.status !== 'offline'
}

/** Unlike every other report this one has no fence: the owner's own next report differs in its fence, so it always follows. */
const attempt = async (context: Context, streamId: string): Promise<Result<boolean> | null> => {
  const view = await readView(context, streamId)
  if (!view.ok) return view
  const before = view.value
  const now = context.clock.now()
  if (!isUntold(before, composeState(before, now))) return succeed(false)
  const lost = { at: now.toISOString(), generation: before.desired.generation }
  const observed = { ...(before.observed ?? unobserved(now)), lost }
  const after = { ...before, observed, metrics: null }
  const shown = { ...before, engineFence: before.observed?.fence ?? null }
  const outcome = await context.backplane.commit({
    expect: expectUnchanged(streamId, before),
    put: { [keys.observed(streamId)]: { ...observed, ...before.observedAsWritten, lost } },
    publish: streamPublications(streamId, composeState(after, now), layerStatusEvents(shown, after)),
  })
  return outcome.status === 'committed' ? succeed(true) : null
}

/** Of a damaged lease nobody can tell whether it is held, and nobody else can take it either. */
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
