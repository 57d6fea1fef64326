import rateLimit from '@fastify/rate-limit'
import { FaultError, isLoopback } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { RequestCounts } from '../app/request-counts.ts'

export interface RateLimitOptions {
  readonly perSecond: number
}

const isFree = ({ url, ip }: FastifyRequest): boolean => !url.startsWith('/api/') || isLoopback(ip)

const storeOver = (counts: RequestCounts) =>
  class {
    incr(
      address: string,
      callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    ): void {
      counts
        .hit(address)
        .then(({ total, endsInMs }) => callback(null, { current: total, ttl: endsInMs }), callback)
    }

    child(): this {
      return this
    }
  }

/**
 * One limit for each address over all replicas. Counts before authentication, so that guessed tokens count as well. The
 * programme's files, the page and the proxy's check are free.
 */
export const rateLimitPlugin = fp(
  async (app, { perSecond }: RateLimitOptions) => {
    const { windowMs } = app.requestCounts
    await app.register(rateLimit, {
      max: (perSecond * windowMs) / 1000,
      timeWindow: windowMs,
      enableDraftSpec: true,
      allowList: isFree,
      store: storeOver(app.requestCounts),
      errorResponseBuilder: (_request, { max, ttl }) =>
        new FaultError({
          code: 'request.rate_limited',
          detail: `More than ${max} requests from this address within ${windowMs / 1000} s`,
          retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)),
        }),
    })
  },
  { name: 'rate-limit', fastify: '5.x', dependencies: ['problems', 'request-counts'] },
)
