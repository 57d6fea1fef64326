import ipaddr from 'ipaddr.js'
import { contains, type Network, parseNetwork } from './network.ts'

/** Ports below 1024 are refused except those of the web. Above, ports of stores that an attacker would reach through us. */
const PRIVILEGED_PORTS_ALLOWED = [80, 443]
const STORE_PORTS = [
  2049, 2375, 2376, 2379, 2380, 3306, 5432, 5984, 6379, 8500, 9042, 9200, 9300, 10_250, 11_211, 27_017,
]

/** All routed IPv6. Addresses outside it may embed another address. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')
/** A cloud answers its own machines here, although the address is in a public range. */
const CLOUD_HOST = '168.63.129.16'

/** Networks of this machine itself, which are open while developing and in tests. */
export const LOOPBACK_NETWORKS: readonly string[] = ['127.0.0.0/8', '::1/128']

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** True for globally routable unicast. */
const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' &&
  address.toString() !== CLOUD_HOST &&
  (address.kind() === 'ipv4' || address.match(GLOBAL_IPV6))

const isUsualPort = (port: number): boolean =>
  port < 1024 ? PRIVILEGED_PORTS_ALLOWED.includes(port) : !STORE_PORTS.includes(port)

/** The address that a host names without a name server, in whatever spelling; null for a name. */
const literalAddress = (hostname: string): string | null => {
  const bare = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (bare === 'localhost' || bare.endsWith('.localhost')) return '127.0.0.1'
  // The parser of URLs reads decimal, octal, hexadecimal and short forms as resolvers do.
  const url = URL.parse(`http://${bare.includes(':') ? `[${bare}]` : bare}/`)
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? ''
  return ipaddr.isValid(host) ? host : null
}

export interface Target {
  /** A name or an address, as it stands in a URL. */
  readonly hostname: string
  readonly port: number
}

/** The addresses and ports that one direction of traffic may reach. */
export interface AddressPolicy {
  /** False for a port that no address may be reached on. */
  allowsPort(port: number): boolean
  /** `address` is a resolved one. An IPv4 address mapped into IPv6 is checked as IPv4. */
  allows(address: string, port: number): boolean
  /** True when a host is refused already by its spelling. A name may still resolve to a refused address. */
  refusesLiteral(target: Target): boolean
}

class NetworkPolicy implements AddressPolicy {
  readonly #networks: readonly Network[]

  constructor(networks: readonly Network[]) {
    this.#networks = networks
  }

  allowsPort(port: number): boolean {
    return isUsualPort(port) || this.#networks.some((network) => network.port === port)
  }

  allows(text: string, port: number): boolean {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.process(text)
    if (isPublic(address) && isUsualPort(port)) return true
    return this.#networks.some(
      (network) =>
        contains(network, address) && (network.port === null ? isUsualPort(port) : network.port === port),
    )
  }

  refusesLiteral({ hostname, port }: Target): boolean {
    const address = literalAddress(hostname)
    return address === null ? !this.allowsPort(port) : !this.allows(address, port)
  }
}

/**
 * Public addresses on usual ports, and the given networks (`10.0.0.0/8`, `192.168.1.5:8554`, `[fd00::/8]:443`). A
 * network without a port opens the usual ports; one with a port opens that port only. Text that is no network opens
 * nothing.
 */
export const addressPolicy = (networks: readonly string[]): AddressPolicy =>
  new NetworkPolicy(networks.map(parseNetwork).filter((network) => network !== null))
