import type { ProbeResult } from '../observations/probe-result.ts'
import type { Finding } from './finding.ts'

/** A store is healthy when its probe came through: written, read back, deleted. */
export const assessStore = (probe: ProbeResult<unknown>): Finding => ({
  status: probe.ok ? 'healthy' : 'unhealthy',
  error: probe.ok ? null : probe.error,
  latencyMs: probe.latencyMs,
})
