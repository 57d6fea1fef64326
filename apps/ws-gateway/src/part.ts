import type { ServicePart } from '@stream-manager/service-kit'
import type { Gateway } from './app.ts'
import type { GatewayConfig } from './config.ts'

/** The built gateway as a part of a process. */
export const gatewayPart = (
  { app, counts, ignored }: Gateway,
  config: Pick<GatewayConfig, 'HOST' | 'WS_PORT'>,
): ServicePart => ({
  service: 'ws-gateway',
  listeners: [{ app, host: config.HOST, port: config.WS_PORT, variable: 'WS_PORT' }],
  sockets: () => counts().sockets,
  counters: () => ({ ...counts(), ...app.refusals(), ...ignored() }),
  startDraining: () => app.startDraining(),
  close: () => app.close(),
})
