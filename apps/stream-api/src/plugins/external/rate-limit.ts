import rateLimit from '@fastify/rate-limit'
import { FaultError, isLoopback, networkOf } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { callerOf } from '../app/authentication.ts'
import type { RequestCounts } from '../app/request-counts.ts'

export interface RateLimitOptions {
  readonly perSecond: number
  /** Requests of this machine are not limited. Behind a proxy that is not trusted everybody is on this machine. */
  readonly freeLoopback?: boolean
}

const storeOver = (counts: RequestCounts) =>
  class {
    incr(
      key: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    ): void {
      counts
        .hit(key)
        .then(({ total, endsInMs }) => callback(null, { current: total, ttl: endsInMs }), callback)
    }

    child(): this {
      return this
    }
  }

/** An unknown path has no route, and so no mark. */
const isUnlimited = async (request: FastifyRequest): Promise<boolean> => {
  const { unlimited = false } = request.is404 ? {} : request.routeOptions.config
  return typeof unlimited === 'function' ? unlimited(request) : unlimited
}

const tooMany = (detail: string, ttlMs: number): FaultError =>
  new FaultError({
    code: 'request.rate_limited',
    detail,
    retryAfterSeconds: Math.max(1, Math.ceil(ttlMs / 1000)),
  })

/**
 * One limit for each address over all replicas, of every path that is not marked as unlimited, known or not. Counts before
 * authentication, so that guessed tokens count as well. Judges by the matched route: a path has many spellings.
 */
export const rateLimitPlugin = fp(
  async (app, { perSecond, freeLoopback = false }: RateLimitOptions) => {
    const { windowMs } = app.requestCounts
    const max = (perSecond * windowMs) / 1000
    await app.register(rateLimit, {
      global: false,
      max,
      timeWindow: windowMs,
      enableDraftSpec: true,
      keyGenerator: ({ ip }) => networkOf(ip),
      store: storeOver(app.requestCounts),
      errorResponseBuilder: (_request, { ttl }) =>
        tooMany(`More than ${max} requests from this address within ${windowMs / 1000} s`, ttl),
    })
    const limitAddress = app.rateLimit()
    app.addHook('onRequest', async function limitByAddress(request, reply) {
      if ((await isUnlimited(request)) || (freeLoopback && isLoopback(request.ip))) return
      await limitAddress.call(this, request, reply)
    })
  },
  { name: 'rate-limit', fastify: '5.x', dependencies: ['problems', 'request-counts'] },
)

const subjectOf = (request: FastifyRequest): string => `subject/${callerOf(request).subject}`

/** The same limit for each caller, whatever addresses they use. Anonymous callers share one subject and are not counted. */
export const subjectLimitPlugin = fp(
  async (app) => {
    const check = app.createRateLimit({ keyGenerator: subjectOf })
    app.addHook('onRequest', async (request) => {
      const { caller } = request
      if (caller === null || caller.via === 'anonymous' || (await isUnlimited(request))) return
      const count = await check(request)
      if (count.isAllowed || !count.isExceeded) return
      throw tooMany(
        `More than ${count.max} requests of this caller within ${count.timeWindow / 1000} s`,
        count.ttl,
      )
    })
  },
  { name: 'subject-limit', fastify: '5.x', dependencies: ['rate-limit', 'authentication'] },
)
