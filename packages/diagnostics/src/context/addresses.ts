import type { EnvironmentVariables, VariableName } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import { oncePerRun } from './context.ts'

/** Addresses at which the services of this machine listen. Null for a port that the system chose. */
export interface ServiceAddresses {
  /** `http://host:port` */
  readonly api: string | null
  /** `ws://host:port/ws` */
  readonly gateway: string | null
  readonly health: string | null
  readonly metrics: string | null
  readonly eventHandler: string | null
}

const WILDCARDS = ['0.0.0.0', '::']

const hostOf = (host: string): string => {
  if (isLoopback(host) || WILDCARDS.includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

type PortVariable = Extract<VariableName, `${string}PORT`>

/** The addresses that `HOST` and the ports name, as seen from this machine. */
export const addressesIn = (settings: EnvironmentVariables): ServiceAddresses => {
  const at = (name: PortVariable, scheme = 'http'): string | null =>
    settings[name] === 0 ? null : `${scheme}://${hostOf(settings.HOST)}:${settings[name]}`
  const gateway = at('WS_PORT', 'ws')
  return {
    api: at('PORT'),
    gateway: gateway === null ? null : `${gateway}/ws`,
    health: at('HEALTH_PORT'),
    metrics: at('METRICS_PORT'),
    eventHandler: at('EVENT_HANDLER_PORT'),
  }
}

export const addressesOf = oncePerRun(async ({ settings }) => addressesIn(settings))
