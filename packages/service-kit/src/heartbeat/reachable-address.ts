import { networkInterfaces } from 'node:os'

const WILDCARDS = new Set(['0.0.0.0', '[::]'])
const LOOPBACK = '127.0.0.1'

/** In the order the system names its interfaces; of a container that is its own network's. */
const ownAddress = (): string => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const outside = all.filter(({ internal }) => !internal)
  const chosen = outside.find(({ family }) => family === 'IPv4') ?? outside[0]
  if (chosen === undefined) return LOOPBACK
  return chosen.family === 'IPv6' ? `[${chosen.address}]` : chosen.address
}

/**
 * Address at which other hosts reach a server bound at this one. A wildcard is bound on every interface and means, on another host,
 * that host itself: it is replaced by the first address of this machine that is not loopback.
 */
export const reachableAddress = (bound: string): string => {
  const url = new URL(bound)
  if (!WILDCARDS.has(url.hostname)) return bound
  return `${url.protocol}//${ownAddress()}:${url.port}`
}
