import type { Backplane } from '@stream-manager/backplane/port'
import type { ServiceName } from '@stream-manager/contracts'
import { type HeartbeatHandle, instanceName, type Logger, startHeartbeat } from '@stream-manager/service-kit'
import type { Gateway } from '@stream-manager/ws-gateway'

export interface HeartbeatsOptions {
  readonly backplane: Backplane
  readonly gateway: Gateway
  readonly loggerOf: (service: ServiceName) => Logger
}

/** Each service's own heartbeat, so that the sidecar judges them as if they were processes of their own. */
export const startHeartbeats = ({ backplane, gateway, loggerOf }: HeartbeatsOptions) => {
  const instance = instanceName()
  const beat = (service: ServiceName, extra: object = {}): HeartbeatHandle =>
    startHeartbeat({ backplane, service, instance, logger: loggerOf(service), ...extra })
  const handles = {
    'stream-api': beat('stream-api'),
    'ws-gateway': beat('ws-gateway', {
      sockets: () => gateway.counts().sockets,
      counters: () => ({ ...gateway.counts(), ...gateway.ignored() }),
    }),
    engine: beat('engine'),
    'health-sidecar': beat('health-sidecar'),
  } satisfies Record<ServiceName, HeartbeatHandle>
  const each = (act: (handle: HeartbeatHandle) => Promise<void>) =>
    Promise.all(Object.values(handles).map(act))
  return {
    ready: async (addresses: Record<ServiceName, string | null>) => {
      await Promise.all(
        Object.entries(handles).map(([name, handle]) => handle.ready(addresses[name as ServiceName])),
      )
    },
    draining: () => each((handle) => handle.draining()),
    close: () => each((handle) => handle.close()),
  }
}
