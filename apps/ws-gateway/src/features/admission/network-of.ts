import ipaddr from 'ipaddr.js'

const IPV4_BYTES = 4
const NETWORK_BYTES = 8

/**
 * Whom an address counts for: itself in IPv4, also when it is written as IPv6, and its network of 64 bits in IPv6,
 * since whoever has one address of it has them all.
 */
export const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  const bytes = parsed.toByteArray()
  if (bytes.length === IPV4_BYTES) return parsed.toString()
  return `${Buffer.from(bytes.slice(0, NETWORK_BYTES)).toString('hex')}/64`
}
