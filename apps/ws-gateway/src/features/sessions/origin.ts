import { isIP } from 'node:net'

export interface OriginPolicy {
  /** Exact serialised origins, `https://host[:port]`. */
  readonly allowedOrigins: readonly string[]
  /** Public host name, behind the proxy. */
  readonly domain: string | undefined
}

const hostnameOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).hostname : null)

const isAddress = (hostname: string): boolean => isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0

/**
 * Whether a page of this origin may open a socket. Programs send no origin and pass this check. Pages from our own host
 * may, on any port. A host *name* is ours only if it is `localhost` or the configured domain: the page's owner could make
 * any other name resolve to us (DNS rebinding).
 */
export const isOriginAllowed = (
  { allowedOrigins, domain }: OriginPolicy,
  headers: { readonly origin: string | undefined; readonly host: string | undefined },
): boolean => {
  const { origin, host = '' } = headers
  if (origin === undefined || allowedOrigins.includes(origin)) return true
  const page = hostnameOf(origin)
  if (page === null || new URL(origin).origin !== origin || page !== hostnameOf(`http://${host}`))
    return false
  return page === 'localhost' || page === domain || isAddress(page)
}
