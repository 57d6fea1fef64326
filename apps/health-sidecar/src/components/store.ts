import type { ProbeResult } from '../observations/probe-result.ts'
import type { ComponentHealth } from './component-health.ts'

/** A store is healthy when its probe was written, read back and deleted. */
export const checkStore = (probe: ProbeResult<unknown>): ComponentHealth => ({
  status: probe.ok ? 'healthy' : 'unhealthy',
  error: probe.ok ? null : probe.error,
  latencyMs: probe.latencyMs,
})
