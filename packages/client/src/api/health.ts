import type { SystemHealth } from '@stream-manager/contracts'
import type { ReadOptions } from '../options.ts'
import { isSystemHealth } from '../shapes.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'

export interface HealthApi {
  /** The newest report of a health sidecar. A null report means that none is fresh, never that all is well. */
  current(options?: ReadOptions): Promise<SystemHealth>
}

const CURRENT: Operation = { method: 'health.get', verb: 'GET', path: '/health' }

export const healthApi = (perform: Perform): HealthApi => {
  const { answer } = callsOn(perform)
  return { current: (options) => answer(CURRENT, isSystemHealth, options) }
}
