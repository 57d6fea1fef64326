import { uptime } from 'node:os'

/**
 * Milliseconds since the host started, in steps of 10: one scale for all processes of the host, so that a deadline can be
 * passed from one to another. Setting the clock does not move it, and it advances while the host is suspended, as the
 * lease in the store does; `performance.now()` stands still then.
 */
export const hostUptimeMs = (): number => uptime() * 1000
