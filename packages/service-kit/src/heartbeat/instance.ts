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

/** The first address that is not loopback, IPv4 preferred. In a container that is the address in its network. */
const ownAddress = (): string => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outside = all.filter(({ internal }) => !internal)
  const chosen = outside.find(({ family }) => family === 'IPv4') ?? outside[0]
  if (chosen === undefined) return LOOPBACK
  return chosen.family === 'IPv6' ? `[${chosen.address}]` : chosen.address
}

/**
 * Address at which other hosts reach a server that is bound at `bound`. A wildcard means every interface, and on another
 * host it means that host itself. It is replaced by the first address of this machine that is not loopback.
 */
export const reachableAddress = (bound: string): string => {
  const url = new URL(bound)
  if (!WILDCARDS.has(url.hostname)) return bound
  return `${url.protocol}//${ownAddress()}:${url.port}`
}
