import type { EnvironmentVariables, VariableName } from '@stream-manager/contracts'
import { isLoopback } from '@stream-manager/service-kit'
import type { Deployment } from './context.ts'
import type { ServiceAddresses } from './service-addresses.ts'

const WILDCARDS = ['0.0.0.0', '::']

const hostOf = (host: string): string => {
  if (isLoopback(host) || WILDCARDS.includes(host)) return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

type PortVariable = Extract<VariableName, `${string}PORT`>

/** The addresses that `HOST` and the ports name, as seen from this machine. */
const addressesIn = (settings: EnvironmentVariables): ServiceAddresses => {
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

/** The addresses of the variables, and in their place those that are known better. */
export const knownAddresses = ({ settings, addresses }: Deployment): ServiceAddresses => ({
  ...addressesIn(settings),
  ...addresses,
})
