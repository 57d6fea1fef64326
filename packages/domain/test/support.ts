import { type Backplane, type Lease, openEmbeddedBackplane } from '@stream-manager/backplane'
import {
  type ObservedStream,
  type Result,
  type StreamStatus,
  UNKNOWN_PERFORMANCE,
} from '@stream-manager/contracts'
import { type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { channelKey, createDomain, type Domain, type DomainOptions, engineLease } from '../src/index.ts'

export interface TestDomain {
  readonly domain: Domain
  readonly backplane: Backplane
}

/** A domain over a real store of its own. */
export const testDomain = async (
  t: TestScope,
  options: Omit<DomainOptions, 'backplane'> = {},
): Promise<TestDomain> => {
  const dataDir = await temporaryDirectory(t)
  const backplane = await openEmbeddedBackplane({ dataDir })
  t.teardown(() => backplane.close())
  return { backplane, domain: createDomain({ backplane, ...options }) }
}

/** The value of a result that must be a success. */
export const valueFrom = <Value>(result: Result<Value>): Value => {
  if (result.ok) return result.value
  throw new Error(`${result.fault.code}: ${result.fault.detail} ${JSON.stringify(result.fault.errors ?? [])}`)
}

export const codeOf = (result: Result<unknown>): string | null => (result.ok ? null : result.fault.code)

export const observed = (status: StreamStatus, changes: Partial<ObservedStream> = {}): ObservedStream => ({
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

export interface TestEngine {
  readonly lease: Lease
  /** Reports the desired state as done, at its revision. */
  obey(changes?: Partial<ObservedStream>): Promise<void>
  stop(): Promise<void>
}

/** Holds a stream's lease and, on every word on its channel, reports that all that is wanted is done. */
export const testEngine = async (
  t: TestScope,
  { domain, backplane }: TestDomain,
  streamId = 'main',
): Promise<TestEngine> => {
  const lease = await backplane.acquireLease(engineLease(streamId), { holder: 'test', ttlMs: 60_000 })
  if (!lease) throw new Error('somebody else holds the stream')
  const obey = async (changes: Partial<ObservedStream> = {}) => {
    const { desired, revision } = valueFrom(await domain.engine.read(streamId))
    const { status, generation, config } = desired
    const report = observed(status, { appliedRevision: revision, generation, config, ...changes })
    valueFrom(await domain.engine.reportObserved({ streamId, fence: lease.fence, observed: report }))
  }
  let working: Promise<void> = Promise.resolve()
  const subscription = await backplane.subscribe(channelKey(streamId, 'stream-state'), (event) => {
    if (event.kind !== 'publication') return
    const { appliedRevision, revision } = event.publication.data as {
      appliedRevision: number
      revision: number
    }
    if (appliedRevision < revision) working = working.then(() => obey())
  })
  const stop = async () => {
    await subscription.close()
    await working
    await lease.release()
  }
  t.teardown(stop)
  await obey()
  return { lease, obey, stop }
}
