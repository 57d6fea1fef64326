import type { OriginDecision } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { hostnameOf } from '../known-hosts.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Refuses the request of a page that is not on the list. @throws {FaultError} */
    checkOrigin(request: FastifyRequest): void
    judgeOrigin(request: FastifyRequest): OriginJudgement
  }
}

export interface OriginJudgement {
  /** The value that is compared with the list. */
  readonly origin: string | undefined
  readonly decision: OriginDecision
  readonly isAllowed: boolean
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
 * Tells pages that may act for their user, and programs, from other pages: browsers always send `Origin` or
 * `Sec-Fetch-Site` with what a page can do. The request's host must be checked before.
 */
const decide = (
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
    const judgeOrigin = ({ raw, protocol, host }: FastifyRequest): OriginJudgement => {
      // Identical origins arrive as one, different ones were refused before.
      const [origin] = raw.headersDistinct['origin'] ?? []
      const site = textOf(raw.headers['sec-fetch-site'])
      const decision = decide(policy, { origin, site, protocol, host })
      return { origin, decision, isAllowed: !REFUSED.includes(decision) }
    }
    const checkOrigin = (request: FastifyRequest): void => {
      const { origin, isAllowed } = judgeOrigin(request)
      if (isAllowed) return
      const value = origin ?? textOf(request.headers['sec-fetch-site']) ?? ''
      const message = 'refused a page of a foreign origin; CORS_ORIGINS lists the origins that may'
      throw app.refused('refusedOrigins', { request, fault, value, message })
    }
    app.decorate('judgeOrigin', judgeOrigin)
    app.decorate('checkOrigin', checkOrigin)
    app.addHook('onRequest', async (request) => {
      if (!SAFE_METHODS.has(request.method)) checkOrigin(request)
    })
  },
  { name: 'origin-guard', fastify: '5.x', dependencies: ['refusals', 'host-guard'] },
)
