import { fail, type MetricsEvent, type Result, type StreamState, succeed } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { inQueue } from '../store/queue.ts'
import { retryOnConflict } from '../store/retry.ts'
import { channelKey, engineLease, streamKeys } from '../stream/keys.ts'
import { expectUnchanged, streamPublications } from '../stream/mutate.ts'
import { buildState, outputStatuses } from '../stream/state.ts'
import { readView, type StreamView } from '../stream/view.ts'
import type { EngineReport } from './api.ts'
import { isMaterialChange, layerStatusEvents, withoutListeners } from './rules.ts'

/** An engine reports once a second; older figures are not shown as current ones. */
const METRICS_TTL_MS = 5000

const fenced = ({ streamId, fence }: EngineReport): Result<never> =>
  fail('backplane.fenced', `Fence ${fence} no longer holds stream \`${streamId}\`: stop pushing at once`)

interface Waiting {
  report: EngineReport
  readonly outcome: Promise<Result<StreamState>>
}

/** Commits the reports of this process's engines. */
export class Reporter {
  readonly #context: Context
  /** Reports that arrive during a commit are joined, because each commit is an fsync. */
  readonly #waiting = new Map<string, Waiting>()
  /** The newest view of each stream that this process runs. It saves a report its read. */
  readonly #views = new Map<string, StreamView>()

  constructor(context: Context) {
    this.#context = context
  }

  async read(streamId: string): Promise<Result<StreamView>> {
    const view = await readView(this.#context, streamId)
    if (view.ok) this.#views.set(streamId, view.value)
    else this.#views.delete(streamId)
    return view
  }

  /** See `EngineSide.reportObserved`. */
  report(report: EngineReport): Promise<Result<StreamState>> {
    const { streamId, fence } = report
    const queued = this.#waiting.get(streamId)
    if (queued?.report.fence === fence) {
      queued.report = report
      return queued.outcome
    }
    const what = `stream \`${streamId}\``
    const outcome = inQueue(this.#context, what, () => {
      const newest = this.#take(report)
      return retryOnConflict(what, () => this.#attempt(newest))
    })
    const entry = { report, outcome }
    this.#waiting.set(streamId, entry)
    // A full queue refuses without taking the report; the next report must not join that refusal.
    const forget = () => {
      if (this.#waiting.get(streamId) === entry) this.#waiting.delete(streamId)
    }
    outcome.then(forget, forget)
    return outcome
  }

  #take(fallback: EngineReport): EngineReport {
    const newest = this.#waiting.get(fallback.streamId)?.report ?? fallback
    this.#waiting.delete(fallback.streamId)
    return newest
  }

  async #attempt(report: EngineReport): Promise<Result<StreamState> | null> {
    const { streamId, fence, observed } = report
    const known = this.#views.get(streamId)
    this.#views.delete(streamId)
    // A view that is out of date makes the commit conflict, so it does no harm.
    if (known?.engineFence === fence && isMaterialChange(known.observed, { ...observed, fence })) {
      return this.#commit(report, known)
    }
    const read = await this.read(streamId)
    if (!read.ok) return read
    if (read.value.engineFence !== fence) return fenced(report)
    if (isMaterialChange(read.value.observed, { ...observed, fence })) return this.#commit(report, read.value)
    return this.#publish(report, read.value)
  }

  async #commit(report: EngineReport, before: StreamView): Promise<Result<StreamState> | null> {
    const { streamId, fence } = report
    const observed = withoutListeners({ ...report.observed, fence })
    const after: StreamView = { ...before, observed, observedAsWritten: observed, metrics: null }
    const key = streamKeys.observed(streamId)
    const state = buildState(after, this.#context.clock.now())
    const outcome = await this.#context.backplane.commit({
      fence: { lease: engineLease(streamId), fence },
      expect: expectUnchanged(streamId, before),
      put: { [key]: observed },
      publish: streamPublications(streamId, state, layerStatusEvents(before, after)),
    })
    if (outcome.status === 'fenced') return fenced(report)
    if (outcome.status !== 'committed') return null
    this.#views.set(streamId, { ...after, observedRevision: outcome.revisions[key] ?? 0 })
    return this.#publish(report, after)
  }

  /** Replaces the `metrics` value. */
  async #publish(
    { streamId, observed, fence }: EngineReport,
    view: StreamView,
  ): Promise<Result<StreamState>> {
    const { backplane, clock } = this.#context
    const after = { ...view, observed: { ...observed, fence }, metrics: null }
    const event: MetricsEvent = {
      streamId,
      at: clock.now().toISOString(),
      performance: observed.performance,
      outputs: outputStatuses(after),
    }
    await backplane.setLatest(channelKey(streamId, 'metrics'), event, { ttlMs: METRICS_TTL_MS })
    return succeed(buildState(after, clock.now()))
  }
}
