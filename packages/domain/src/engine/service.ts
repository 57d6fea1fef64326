import { fail, type MetricsEvent, type Result, type StreamState, succeed } from '@stream-manager/contracts'
import { readAssets } from '../assets/read.ts'
import { assetIdsOf } from '../assets/rules.ts'
import type { Context } from '../context.ts'
import { channelKey, engineLease, keys } from '../keys.ts'
import { retryOnConflict } from '../store/retry.ts'
import { composeOutputs, composeState } from '../stream/compose.ts'
import { checkDesired } from '../stream/desired.ts'
import { expectUnchanged, streamPublications } from '../stream/mutate.ts'
import { readRegistry } from '../stream/registry.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { EngineReport, EngineSide } from './api.ts'
import { reportLoss, unheldStreamIds } from './loss.ts'
import { isMaterialChange, layerStatusEvents } from './rules.ts'

/** An engine reports once a second; numbers older than this are not shown as present ones. */
const METRICS_TTL_MS = 5000

const fenced = ({ streamId, fence }: EngineReport): Result<never> =>
  fail('backplane.fenced', `Fence ${fence} no longer holds stream \`${streamId}\`: stop pushing at once`)

const publishMetrics = (context: Context, view: StreamView, { streamId, observed }: EngineReport) => {
  const event: MetricsEvent = {
    streamId,
    at: context.clock.now().toISOString(),
    performance: observed.performance,
    outputs: composeOutputs(view),
  }
  return context.backplane.setLatest(channelKey(streamId, 'metrics'), event, { ttlMs: METRICS_TTL_MS })
}

const attemptReport = async (context: Context, report: EngineReport): Promise<Result<StreamState> | null> => {
  const { streamId, fence } = report
  const observed = { ...report.observed, fence }
  const read = await readView(context, streamId)
  if (!read.ok) return read
  const before = read.value
  if (before.engineFence !== fence) return fenced(report)
  const after: StreamView = { ...before, observed, metrics: null }
  const state = composeState(after, context.clock.now())
  await publishMetrics(context, after, report)
  if (!isMaterialChange(before.observed, observed)) return succeed(state)
  const outcome = await context.backplane.commit({
    fence: { lease: engineLease(streamId), fence },
    expect: expectUnchanged(streamId, before),
    put: { [keys.observed(streamId)]: observed },
    publish: streamPublications(streamId, state, layerStatusEvents(before, after)),
  })
  if (outcome.status === 'fenced') return fenced(report)
  return outcome.status === 'committed' ? succeed(state) : null
}

interface Waiting {
  report: EngineReport
  outcome: Promise<Result<StreamState>>
}

/** While one report is being committed the next ones are joined: each commit is an fsync. */
const createReporter = (context: Context): EngineSide['reportObserved'] => {
  const waiting = new Map<string, Waiting>()
  const take = (streamId: string, fallback: EngineReport): EngineReport => {
    const newest = waiting.get(streamId)?.report ?? fallback
    waiting.delete(streamId)
    return newest
  }
  return (report) => {
    const { streamId, fence } = report
    const queued = waiting.get(streamId)
    if (queued?.report.fence === fence) {
      queued.report = report
      return queued.outcome
    }
    const what = `stream \`${streamId}\``
    const outcome = context.queues.run(what, () => {
      const newest = take(streamId, report)
      return retryOnConflict(what, () => attemptReport(context, newest))
    })
    waiting.set(streamId, { report, outcome })
    return outcome
  }
}

export const createEngineSide = (context: Context): EngineSide => ({
  streamIds: async () => (await readRegistry(context)).streams.map(({ id }) => id),
  read: async (streamId) => {
    const view = await readView(context, streamId)
    if (!view.ok) return view
    const { revision, observed, position } = view.value
    const desired = checkDesired(view.value.desired)
    return desired.ok ? succeed({ desired: desired.value.known, revision, observed, position }) : desired
  },
  assetsOf: (desired) => readAssets(context, assetIdsOf(desired)),
  reportObserved: createReporter(context),
  unheldStreamIds: () => unheldStreamIds(context),
  reportLoss: (streamId) => reportLoss(context, streamId),
})
