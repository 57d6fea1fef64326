import ipaddr from 'ipaddr.js'

const IPV4_BYTES = 4
const NETWORK_BYTES = 8

/**
 * The network under which an address is counted: the address itself in IPv4, also when mapped to IPv6, and the network of
 * 64 bits in IPv6, because a client with one address of it can use all of them.
 */
export const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  const bytes = parsed.toByteArray()
  if (bytes.length === IPV4_BYTES) return parsed.toString()
  return `${Buffer.from(bytes.slice(0, NETWORK_BYTES)).toString('hex')}/64`
}
