import { hostname } from 'node:os'
import { type EnvironmentVariables, SERVICES } from '@stream-manager/contracts'
import { isLoopback } from '../lifecycle/listen.ts'

export type HostConfig = Partial<
  Pick<EnvironmentVariables, 'HOST' | 'DOMAIN' | 'CORS_ORIGINS' | 'ALLOWED_HOSTS'>
>

/** Names of our containers in the networks of the compose files. */
export const SERVICE_HOSTS: readonly string[] = [...SERVICES, 'standalone']

/** Not `URL`, which reads `2130706433` as 127.0.0.1 and takes user names. */
const HOST_HEADER = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/

/** The host name of a `Host` header, without its port. Null for a value that is no `host[:port]`. */
export const hostnameOf = (header: string): string | null =>
  HOST_HEADER.exec(header.toLowerCase())?.[1] ?? null

/** As in a URL: an IPv6 address has brackets. */
const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** The names and addresses under which a service is reached, besides loopback and the address it is bound to. */
const knownHosts = (config: HostConfig): ReadonlySet<string> => {
  const { HOST, DOMAIN, CORS_ORIGINS = [], ALLOWED_HOSTS = [] } = config
  const named = [HOST, DOMAIN, ...ALLOWED_HOSTS, hostname()].filter((name) => name !== undefined).map(inUrl)
  const ofOrigins = CORS_ORIGINS.map((origin) => new URL(origin).hostname)
  return new Set([...named, ...ofOrigins, ...SERVICE_HOSTS].map((name) => name.toLowerCase()))
}

/** The address a connection arrived at, which is the bound address also where the service is bound to all of them. */
const arrivedAt = (localAddress: string): string => {
  const [address = ''] = localAddress.replace(/^::ffff:(?=\d+\.)/, '').split('%')
  return inUrl(address)
}

/**
 * Checks the host of a request. The owner of any other name can make it resolve to this machine (DNS rebinding): a browser
 * then takes pages of that name for pages of ours.
 */
export const hostCheck = (config: HostConfig): ((header: string, localAddress: string) => boolean) => {
  const known = knownHosts(config)
  return (header, localAddress) => {
    const host = hostnameOf(header)
    if (host === null) return false
    return known.has(host) || isLoopback(host.replace(/^\[|\]$/g, '')) || host === arrivedAt(localAddress)
  }
}
