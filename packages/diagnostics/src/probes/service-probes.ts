import type { ServiceName } from '@stream-manager/contracts'
import { gatewayProbe } from './gateway.ts'
import { probeHttp } from './http.ts'
import { noToken, type Probe, type TokenSource } from './result.ts'
import { apiServesProbe, probeApiAlive } from './stream-api.ts'

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

/** Null for a service whose heartbeat and work show that it is well. */
const PROBES: Readonly<Record<ServiceName, ((token: TokenSource) => ServiceProbes) | null>> = {
  'stream-api': (token) => ({ alive: probeApiAlive, serves: apiServesProbe(token) }),
  'ws-gateway': (token) => {
    const probe = gatewayProbe(token)
    return { alive: (address, deadline) => probe(socketUrl(address), deadline) }
  },
  engine: null,
  'event-handler': () => ({
    alive: (address, deadline) => probeHttp(new URL('/healthz', address).href, deadline),
  }),
  'health-sidecar': () => ({
    alive: (address, deadline) => probeHttp(new URL('/health/live', address).href, deadline),
  }),
}

export interface ProbedAddress {
  readonly service: ServiceName
  readonly address: string | null
  /** Default: the probes show no credential. */
  readonly token?: TokenSource
}

/** The probes of a service at this address, or null when there is nothing to probe. */
export const probesAt = ({ service, address, token = noToken }: ProbedAddress): ServiceProbes | null =>
  address === null || !URL.canParse(address) || WILDCARDS.has(new URL(address).hostname)
    ? null
    : (PROBES[service]?.(token) ?? null)
