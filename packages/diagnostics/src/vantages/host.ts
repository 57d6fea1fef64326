import { isIP } from 'node:net'

const SECURE = ['https:', 'wss:']

/** The name or address without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1')

export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (SECURE.includes(protocol) ? 443 : 80) : Number(port)

export const isSecure = ({ protocol }: URL): boolean => SECURE.includes(protocol)

/** Null for an address, which needs no resolver. */
export const nameToResolve = (url: URL): string | null => (isIP(hostOf(url)) === 0 ? hostOf(url) : null)

/** `host:port` with the brackets of IPv6. */
export const authorityOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
