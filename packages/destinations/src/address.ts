import { OutputFault } from './fault.ts'

/** Host and port of a destination. Safe to show: no path, query or credentials. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly secure: boolean
}

/** Default port and encryption of each URL scheme that an output accepts. */
export type SchemeTable = Readonly<Record<string, { readonly port: number; readonly secure: boolean }>>

export const showAddress = ({ host, port }: Address): string => `${host}:${port}`

/** Checks an output's `url`. Throws an `OutputFault` that is never retried when it cannot work. */
export const parseTarget = (url: string | null, schemes: SchemeTable): { url: URL; address: Address } => {
  const parsed = url === null ? null : URL.parse(url)
  const scheme = parsed && schemes[parsed.protocol]
  if (!parsed || !scheme || parsed.hostname === '') {
    const known = Object.keys(schemes).map((name) => `${name}//`)
    const message = `The address of the output is not one it can use. Give one that begins with ${known.join(' or ')}.`
    throw new OutputFault('output.unreachable', message, 'never')
  }
  // IPv6 literals carry brackets in a URL, but not in a connection.
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = parsed.port === '' ? scheme.port : Number(parsed.port)
  return { url: parsed, address: { host, port, secure: scheme.secure } }
}
