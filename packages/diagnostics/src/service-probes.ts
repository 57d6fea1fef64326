import type { ServiceName } from '@stream-manager/contracts'
import type { Probe } from './finding.ts'
import { probeGateway } from './gateway.ts'
import { probeHttp } from './http.ts'
import { probeApiAlive, probeApiServes } from './stream-api.ts'

/** The probes of a service at `http://host:port`. */
export interface ServiceProbes {
  /** Fails when the process is gone, frozen or not bound. Needs nothing but the process. */
  readonly alive: Probe
  /** Fails when the service cannot do its work; it may need the backplane for that. */
  readonly serves?: Probe
}

/** A wildcard is bound on its host, which from here is some other address. */
const WILDCARDS = new Set(['0.0.0.0', '[::]'])

const socketUrl = (address: string): string => {
  const url = new URL(address)
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:'
  url.pathname = '/ws'
  return url.href
}

/** Null for a service without a port. */
const PROBES: Readonly<Record<ServiceName, ServiceProbes | null>> = {
  'stream-api': { alive: probeApiAlive, serves: probeApiServes },
  'ws-gateway': { alive: (address, deadline) => probeGateway(socketUrl(address), deadline) },
  engine: null,
  'health-sidecar': {
    alive: (address, deadline) => probeHttp(new URL('/health/live', address).href, deadline),
  },
}

/** The probes of a service at this address, or null when there is nothing to probe. */
export const probesAt = (service: ServiceName, address: string | null): ServiceProbes | null =>
  address === null || !URL.canParse(address) || WILDCARDS.has(new URL(address).hostname)
    ? null
    : PROBES[service]
