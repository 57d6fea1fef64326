import type { OriginDecision } from '@stream-manager/contracts'
import { hostnameOf } from './known-hosts.ts'

/** The browser's report on the page that sends a request, and the place it sends it to. */
export interface PageRequest {
  readonly origin: string | undefined
  /** `Sec-Fetch-Site` */
  readonly site: string | undefined
  readonly protocol: string
  /** `host[:port]` */
  readonly host: string
}

export interface OriginPolicy {
  readonly origins: readonly string[]
  /** Port of the page that we serve on the same host. Undefined where this server is the one that serves it. */
  readonly pagePort?: (() => number | undefined) | undefined
}

const FOREIGN_SITES = new Set(['cross-site', 'same-site'])

/**
 * Tells pages that may act for their user, and programs, from other pages: browsers always send `Origin` or
 * `Sec-Fetch-Site` with what a page can do. The request's host must be checked before.
 */
export const decideOrigin = (
  { origins, pagePort }: OriginPolicy,
  { origin, site = '', protocol, host }: PageRequest,
): OriginDecision => {
  const isForeignSite = FOREIGN_SITES.has(site)
  if (origin === undefined) return isForeignSite ? 'foreign_site' : 'absent'
  if (origins.includes(origin)) return 'listed'
  const port = pagePort?.()
  if (port !== undefined && origin === `http://${hostnameOf(host)}:${port}`) return 'page'
  // Traefik forwards an upgrade as `ws` or `wss`.
  if (origin !== `${protocol.replace(/^ws/, 'http')}://${host}`) return 'foreign_origin'
  return isForeignSite ? 'foreign_site' : 'same_host'
}

const REFUSED: readonly OriginDecision[] = ['foreign_site', 'foreign_origin']

/** Whether such a page may write and open sockets. */
export const isAllowedOrigin = (decision: OriginDecision): boolean => !REFUSED.includes(decision)
