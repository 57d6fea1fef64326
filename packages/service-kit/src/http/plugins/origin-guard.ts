import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { hostnameOf } from '../known-hosts.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Refuses the request of a page that is not on the list. @throws {FaultError} */
    checkOrigin(request: FastifyRequest): void
  }
}

/** The browser's report on the page that sends a request, and the place it sends it to. */
interface PageRequest {
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
 * Whether the request comes from a page that may act for its user, or from a program: browsers always send `Origin` or
 * `Sec-Fetch-Site` with what a page can do. The request's host must be checked before.
 */
const isOriginAllowed = (
  { origins, pagePort }: OriginPolicy,
  { origin, site = '', protocol, host }: PageRequest,
): boolean => {
  const isForeignSite = FOREIGN_SITES.has(site)
  if (origin === undefined) return !isForeignSite
  if (origins.includes(origin)) return true
  const port = pagePort?.()
  if (port !== undefined && origin === `http://${hostnameOf(host)}:${port}`) return true
  // Traefik forwards an upgrade as `ws` or `wss`.
  return origin === `${protocol.replace(/^ws/, 'http')}://${host}` && !isForeignSite
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header

const fault = {
  code: 'request.foreign_origin' as const,
  detail: 'Pages of this origin may not do this; add the origin to CORS_ORIGINS to allow it',
}

/**
 * Refuses what a page of another origin can make a browser send without asking: forms, above all. Reads stay open, because
 * that page cannot see the answer.
 */
export const originGuard = fp(
  async (app, policy: OriginPolicy) => {
    const checkOrigin = (request: FastifyRequest): void => {
      const { raw, protocol, host } = request
      // Identical origins arrive as one, different ones were refused before.
      const [origin] = raw.headersDistinct['origin'] ?? []
      const site = textOf(raw.headers['sec-fetch-site'])
      if (isOriginAllowed(policy, { origin, site, protocol, host })) return
      const message = 'refused a page of a foreign origin; CORS_ORIGINS lists the origins that may'
      throw app.refused('refusedOrigins', { request, fault, value: origin ?? site ?? '', message })
    }
    app.decorate('checkOrigin', checkOrigin)
    app.addHook('onRequest', async (request) => {
      if (!SAFE_METHODS.has(request.method)) checkOrigin(request)
    })
  },
  { name: 'origin-guard', fastify: '5.x', dependencies: ['refusals', 'host-guard'] },
)
