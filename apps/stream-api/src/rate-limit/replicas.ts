import type { Backplane } from '@stream-manager/backplane/port'
import { HEARTBEAT_PREFIX } from '@stream-manager/contracts'

const LOOK_EVERY_MS = 5000

export interface Replicas {
  /** As last known, and at least this one. */
  count(): number
  close(): void
}

/** How many of us there are, by heartbeats. While the backplane is away the last known number stands. */
export const watchReplicas = (backplane: Pick<Backplane, 'listLatest'>, service: string): Replicas => {
  let known = 1
  const look = async () => {
    try {
      known = Math.max(1, (await backplane.listLatest(`${HEARTBEAT_PREFIX}${service}/`)).length)
    } catch {
      // The store's absence is reported by whoever needs it; here the old number is the better one.
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  void look()
  return { count: () => known, close: () => clearInterval(timer) }
}
