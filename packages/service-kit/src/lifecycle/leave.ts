import { setTimeout as delay } from 'node:timers/promises'
import type { HeartbeatHandle } from '../heartbeat/heartbeat.ts'
import type { Drainable } from '../http/plugins/drain.ts'

export interface Leaving {
  readonly app: Pick<Drainable, 'startDraining'>
  readonly heartbeat: Pick<HeartbeatHandle, 'draining'>
  /** Must be longer than the interval of the proxy's checks, which is two seconds. */
  readonly delayMs: number
}

/**
 * The first phase of a stop behind a proxy: announce the end, and serve until the proxy sends no more requests. Closing
 * the port before the proxy has noticed would lose requests.
 */
export const leave = async ({ app, heartbeat, delayMs }: Leaving): Promise<void> => {
  app.startDraining()
  await Promise.all([heartbeat.draining(), delay(delayMs)])
}
