import type { Backplane } from '@stream-manager/backplane/port'
import {
  checker,
  type ObservedStream,
  StreamState,
  type StreamStatus,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import type { Domain } from '../create-domain.ts'
import { channelKey, engineLease } from '../stream/keys.ts'

/** An engine without a picture, for tests of other services: it holds the lease and reports. */
export interface ObedientEngine {
  readonly fence: number
  /** Reports the desired state as applied, except for `changes`. */
  report(changes?: Partial<ObservedStream>): Promise<void>
  /** Releases the lease. */
  stop(): Promise<void>
}

export interface ObedientEngineOptions {
  readonly domain: Domain
  readonly backplane: Backplane
  readonly streamId?: string
  /** Holds the lease and reports nothing. */
  readonly silent?: boolean
}

const LEASE_MS = 60_000
const checkState = checker(StreamState, 'The published state')

/** A report with nothing measured. */
export const observedStream = (
  status: StreamStatus,
  changes: Partial<ObservedStream> = {},
): ObservedStream => ({
  status,
  since: new Date().toISOString(),
  startedAt: status === 'live' || status === 'paused' ? new Date().toISOString() : null,
  appliedRevision: 0,
  generation: 0,
  degraded: false,
  error: null,
  config: null,
  performance: UNKNOWN_PERFORMANCE,
  layers: {},
  outputs: {},
  ...changes,
})

const createReport =
  ({ domain }: ObedientEngineOptions, streamId: string, fence: number): ObedientEngine['report'] =>
  async (changes = {}) => {
    const view = await domain.engine.read(streamId)
    if (!view.ok) throw new Error(view.fault.detail)
    const { desired, revision } = view.value
    const { status, generation, config } = desired
    const done = { appliedRevision: revision, generation, config, ...changes }
    const observed = observedStream(changes.status ?? status, done)
    const reported = await domain.engine.reportObserved({ streamId, fence, observed })
    if (!reported.ok) throw new Error(reported.fault.detail)
  }

/** Takes the stream's lease and, unless silent, confirms every change as soon as it is published. */
export const startObedientEngine = async (options: ObedientEngineOptions): Promise<ObedientEngine> => {
  const { backplane, streamId = 'main', silent = false } = options
  const lease = await backplane.acquireLease(engineLease(streamId), { holder: 'obedient', ttlMs: LEASE_MS })
  if (!lease) throw new Error(`another holder has the lease of stream ${streamId}`)
  const report = createReport(options, streamId, lease.fence)
  let working: Promise<void> = Promise.resolve()
  const subscription = await backplane.subscribe(channelKey(streamId, 'stream-state'), (event) => {
    if (event.kind !== 'publication' || silent) return
    const state = checkState(event.publication.data)
    if (state.ok && state.value.appliedRevision < state.value.revision) working = working.then(() => report())
  })
  if (!silent) await report()
  return {
    fence: lease.fence,
    report,
    stop: async () => {
      await subscription.close()
      await working
      await lease.release()
    },
  }
}
