import type { ServicePart } from '@stream-manager/service-kit'
import type { Sidecar } from './app.ts'
import type { SidecarConfig } from './config.ts'

/** The built sidecar as a part of a process. */
export const sidecarPart = (
  sidecar: Sidecar,
  config: Pick<SidecarConfig, 'HOST' | 'HEALTH_PORT' | 'METRICS_PORT'>,
): ServicePart => ({
  service: 'health-sidecar',
  listeners: [
    { app: sidecar.health, host: config.HOST, port: config.HEALTH_PORT, variable: 'HEALTH_PORT' },
    { app: sidecar.metrics, host: config.HOST, port: config.METRICS_PORT, variable: 'METRICS_PORT' },
  ],
  counters: () => ({ ...sidecar.refusals() }),
  start: () => sidecar.start(),
  close: () => sidecar.close(),
})
