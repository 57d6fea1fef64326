import type { Lease } from '@stream-manager/backplane/port'
import { DEFAULT_STREAM_CONFIG, type ObservedStream, UNKNOWN_PERFORMANCE } from '@stream-manager/contracts'
import { engineLease } from '@stream-manager/domain'
import type { Test } from 'tap'
import type { Store } from './world.ts'

const LEASE_MS = 60_000

/** Holds the lease of `main`, and reports through the real domain. */
export const holdMain = async (t: Test, { backplane, domain }: Store) => {
  const lease: Lease | null = await backplane.acquireLease(engineLease('main'), {
    holder: 'e1',
    ttlMs: LEASE_MS,
  })
  if (!lease) throw new Error('the lease of main is held')
  t.teardown(() => lease.release())
  const report = async (change: Partial<ObservedStream>): Promise<void> => {
    const view = await domain.engine.read('main')
    if (!view.ok) throw new Error(view.fault.detail)
    const now = new Date().toISOString()
    const observed: ObservedStream = {
      status: 'live',
      since: now,
      startedAt: now,
      appliedRevision: view.value.revision,
      generation: view.value.desired.generation,
      degraded: false,
      error: null,
      config: DEFAULT_STREAM_CONFIG,
      performance: UNKNOWN_PERFORMANCE,
      layers: {},
      outputs: {},
      ...change,
    }
    const reported = await domain.engine.reportObserved({ streamId: 'main', fence: lease.fence, observed })
    if (!reported.ok) throw new Error(reported.fault.detail)
  }
  const renders = (framesRendered: number) =>
    report({ performance: { ...UNKNOWN_PERFORMANCE, fps: 30, framesRendered } })
  return { lease, report, renders }
}

export const startMain = async ({ domain }: Store): Promise<void> => {
  const started = await domain.stream.control('main', 'start')
  if (!started.ok) throw new Error(started.fault.detail)
}
