import { lookup } from 'node:dns/promises'
import { within } from '@stream-manager/async'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import ipaddr from 'ipaddr.js'
import type { SourcePolicy } from './source.ts'

const RESOLVE_DEADLINE_MS = 5000
/** Ports below 1024 are refused except those of the web. Above, ports of stores that an attacker would reach through us. */
const PRIVILEGED_PORTS_ALLOWED = [80, 443]
const STORE_PORTS = [2049, 2375, 2376, 2379, 3306, 5432, 5984, 6379, 8500, 9042, 9200, 11_211, 27_017]

/** A host resolved once. Connections go to `address`, so a second answer of the name server has no effect. */
export interface PinnedHost {
  readonly address: string
  readonly family: 4 | 6
}

/** All routed IPv6. Addresses outside it may embed another address. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')

/** True for globally routable unicast. An IPv4 address mapped into IPv6 is checked as IPv4. */
const isPublicAddress = (text: string): boolean => {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_IPV6))
}

const portIsAllowed = (port: number) =>
  port < 1024 ? PRIVILEGED_PORTS_ALLOWED.includes(port) : !STORE_PORTS.includes(port)

const resolveAll = async (hostname: string, signal: AbortSignal | undefined): Promise<PinnedHost[]> => {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const lookedUp = lookup(bare, { all: true, verbatim: true })
  // The resolver runs in the thread pool and cannot be stopped; the deadline only ends the wait for it.
  const found = await within(lookedUp, { deadlineMs: RESOLVE_DEADLINE_MS, signal }).catch(() => [])
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }))
}

/**
 * Resolves a host by the system's own resolver, which reads every odd form of an address as the connection would.
 * `source.unreachable` when there is no such host; with `publicOnly`, `source.refused` when any of its addresses is
 * not public or the port is not one that media is served on.
 */
export const resolveHost = async (
  { hostname, port }: { readonly hostname: string; readonly port: number },
  { publicOnly }: SourcePolicy,
  signal?: AbortSignal,
): Promise<Result<PinnedHost>> => {
  if (publicOnly && !portIsAllowed(port))
    return fail('source.refused', `Port ${port} is not allowed for sources`)
  const hosts = await resolveAll(hostname, signal)
  const [first] = hosts
  if (!first) return fail('source.unreachable', `Host ${hostname} cannot be resolved`)
  if (publicOnly && !hosts.every(({ address }) => isPublicAddress(address))) {
    return fail('source.refused', `Host ${hostname} is not a public address`)
  }
  return succeed(first)
}
