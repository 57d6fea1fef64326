import type { OriginDecision } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { decideOrigin, isAllowedOrigin, type OriginPolicy } from '../origin-rule.ts'

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
      const decision = decideOrigin(policy, { origin, site, protocol, host })
      return { origin, decision, isAllowed: isAllowedOrigin(decision) }
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
