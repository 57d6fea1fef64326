import ipaddr from 'ipaddr.js'

/** A range of addresses, and the one port that it opens. */
export interface Network {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6
  readonly bits: number
  /** Null: the ports on which media is usually served. */
  readonly port: number | null
}

/** `10.0.0.0/8`, `10.1.2.3:1935`, `fd00::/8`, `[fd00::/8]:443`. */
const BRACKETED = /^\[([\da-f:.]+)(?:\/(\d{1,3}))?\](?::(\d{1,5}))?$/i
const IPV4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?(?::(\d{1,5}))?$/
const IPV6 = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i

const isBase = (address: Network['address'], bits: number): boolean => {
  const cidr = `${address.toString()}/${bits}`
  const base =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
      : ipaddr.IPv6.networkAddressFromCIDR(cidr)
  return base.toString() === address.toString()
}

/**
 * Reads an entry of `SOURCE_NETWORKS` or `OUTPUT_NETWORKS`. Null for text that is no network, for a port outside 1 to
 * 65535, and for an address with bits beyond its prefix, which is usually a mistyped prefix.
 */
export const parseNetwork = (text: string): Network | null => {
  const match = BRACKETED.exec(text) ?? IPV4.exec(text) ?? IPV6.exec(text)
  const [, host = '', prefix, portText] = match ?? []
  if (!match || !(ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(host))) return null
  const address = ipaddr.parse(host)
  const longest = address.kind() === 'ipv4' ? 32 : 128
  const bits = prefix === undefined ? longest : Number(prefix)
  const port = portText === undefined ? null : Number(portText)
  if (bits > longest || (port !== null && (port < 1 || port > 65_535)) || !isBase(address, bits)) return null
  return { address, bits, port }
}

export const contains = (network: Network, address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  network.address.kind() === address.kind() && address.match(network.address, network.bits)
