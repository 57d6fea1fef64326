import type { ServiceName } from '@stream-manager/contracts'
import { probeGateway } from './gateway.ts'
import { getOk } from './http.ts'
import { probeApiAlive, probeApiServes } from './stream-api.ts'

type Probe = (address: string, signal: AbortSignal) => Promise<void>

/** How a service is looked at from outside, at `http://host:port`. */
export interface EndpointProbes {
  /** Fails when the process is gone, frozen or not bound. Needs nothing but the process. */
  readonly alive: Probe
  /** Fails when it cannot do its work; it may need the backplane for that. */
  readonly serves?: Probe
}

/** A wildcard is bound on its host, which from here is some other address. */
const WILDCARDS = new Set(['0.0.0.0', '[::]'])

/** Null for a service without a port. */
const PROBES: Readonly<Record<ServiceName, EndpointProbes | null>> = {
  'stream-api': { alive: probeApiAlive, serves: probeApiServes },
  'ws-gateway': { alive: (address, signal) => probeGateway(socketUrl(address), signal) },
  engine: null,
  'health-sidecar': {
    alive: async (address, signal) => {
      await getOk(new URL('/health/live', address), signal)
    },
  },
}

const socketUrl = (address: string): string => {
  const url = new URL(address)
  url.protocol = url.protocol === 'https:' || url.protocol === 'wss:' ? 'wss:' : 'ws:'
  url.pathname = '/ws'
  return url.href
}

/** The probes of a service at this address, or null when there is nothing to probe. */
export const probesAt = (service: ServiceName, address: string | null): EndpointProbes | null =>
  address === null || !URL.canParse(address) || WILDCARDS.has(new URL(address).hostname)
    ? null
    : PROBES[service]
