import type { Clock } from '@stream-manager/contracts'
import type { Server } from '@stream-manager/service-kit'
import type { Monitor } from '../../watch/monitor.ts'
import { healthRoutes } from './routes.ts'

export interface HealthFeatureOptions {
  readonly monitor: Monitor
  readonly clock: Clock
}

/** The health port's routes. While the server closes it is not ready. */
export const healthFeature = async (app: Server, { monitor, clock }: HealthFeatureOptions): Promise<void> => {
  let draining = false
  app.addHook('preClose', async () => {
    draining = true
  })
  await app.register(healthRoutes, { monitor, clock, notReady: () => notReady(monitor, draining) })
}

/** Judges this process only: a sidecar that is removed while a service is down could not report that. */
const notReady = (monitor: Monitor, draining: boolean): string | null => {
  if (draining) return 'the sidecar is stopping'
  return monitor.current ? null : 'no recent round of probes'
}
