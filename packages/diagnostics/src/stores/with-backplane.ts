import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { before } from '../probes/deadline.ts'
import type { RedisLogins } from './redis-logins.ts'

const PATIENCE_MS = 30_000
/** Each check has an earlier deadline. Those of the services are for a show under way. */
const TIMING = {
  commandTimeoutMs: PATIENCE_MS,
  callTimeoutMs: PATIENCE_MS,
  connectTimeoutMs: PATIENCE_MS,
  openWaitMs: PATIENCE_MS,
}
const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

/** Opens the store as a service does, and closes it after the work. Rejects with the reason, or at the abort. */
export const withBackplane = async <Value>(
  { url, password }: RedisLogins,
  signal: AbortSignal,
  work: (backplane: Backplane) => Promise<Value>,
): Promise<Value> => {
  const options = { url, log: SILENT, timing: TIMING, ...(password !== undefined && { password }) }
  const opening = openRedisBackplane(options)
  try {
    return await before(signal, opening.then(work))
  } finally {
    void opening.then((backplane) => backplane.close()).catch(() => {})
  }
}
