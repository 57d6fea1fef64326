import type { ProbeResult } from '../observations/probe-result.ts'
import type { ComponentHealth } from './component-health.ts'

/** A store is healthy when its probe came through: written, read back, deleted. */
export const checkStore = (probe: ProbeResult<unknown>): ComponentHealth => ({
  status: probe.ok ? 'healthy' : 'unhealthy',
  error: probe.ok ? null : probe.error,
  latencyMs: probe.latencyMs,
})
