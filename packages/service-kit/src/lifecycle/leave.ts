import { setTimeout as delay } from 'node:timers/promises'
import type { HeartbeatHandle } from '../heartbeat/heartbeat.ts'
import type { Drainable } from '../http/plugins/drain.ts'

export interface Leaving {
  readonly app: Pick<Drainable, 'startDraining'>
  readonly heartbeat: Pick<HeartbeatHandle, 'draining'>
  /** Long enough for the proxy to notice: its checks come every two seconds. */
  readonly delayMs: number
}

/**
 * The first phase of a stop behind a proxy: say that we leave and go on serving until nobody is sent here any more. Closing
 * the port before the proxy knows would cost the requests on their way.
 */
export const leave = async ({ app, heartbeat, delayMs }: Leaving): Promise<void> => {
  app.startDraining()
  await Promise.all([heartbeat.draining(), delay(delayMs)])
}
