import { randomBytes } from 'node:crypto'
import { hostname, networkInterfaces } from 'node:os'

/**
 * Unique name of this run of a process. Host name and process id are not enough: replicas in containers may share both,
 * and both are the same after a restart.
 */
export const instanceName = (): string =>
  `${hostname().slice(0, 64)}-${process.pid}-${randomBytes(3).toString('hex')}`

const WILDCARDS = new Set(['0.0.0.0', '[::]'])
const LOOPBACK = '127.0.0.1'

const MAX_ADDRESSES = 16

/** The addresses that are not loopback, IPv4 first. In a container there is one for each of its networks. */
const ownAddresses = (): string[] => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outside = all.filter(({ internal }) => !internal)
  const [ipv4, ipv6] = [outside.filter(({ family }) => family === 'IPv4'), outside].map((chosen) =>
    chosen.map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address)),
  )
  const addresses = [...new Set([...(ipv4 ?? []), ...(ipv6 ?? [])])]
  return addresses.length === 0 ? [LOOPBACK] : addresses.slice(0, MAX_ADDRESSES)
}

/**
 * Addresses at which other hosts may reach a server that is bound at `bound`. A wildcard means every interface, and on another
 * host it means that host itself. It is replaced by the addresses of this machine that are not loopback.
 */
export const reachableAddresses = (bound: string): [string, ...string[]] => {
  const url = new URL(bound)
  const [first = LOOPBACK, ...others] = WILDCARDS.has(url.hostname) ? ownAddresses() : [url.hostname]
  const inUrl = (address: string) => `${url.protocol}//${address}:${url.port}`
  return [inUrl(first), ...others.map(inUrl)]
}
