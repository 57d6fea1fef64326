import rateLimit from '@fastify/rate-limit'
import type { Backplane, Counting } from '@stream-manager/backplane/port'
import { FaultError, isLoopback } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { watchReplicas } from '../../rate-limit/replicas.ts'
import { RequestCounts } from '../../rate-limit/request-counts.ts'

const WINDOW_MS = 10_000

export interface RateLimitOptions {
  readonly backplane: Counting & Pick<Backplane, 'listLatest'>
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
 * One limit for an address over all replicas. It counts before anybody is authenticated, so that guesses count as well; the
 * programme's files, the page and the proxy's check are free.
 */
export const rateLimitPlugin = fp(
  async (app, { backplane, perSecond }: RateLimitOptions) => {
    const replicas = watchReplicas(backplane, 'stream-api')
    app.addHook('onClose', async () => replicas.close())
    const counts = new RequestCounts({
      backplane,
      windowMs: WINDOW_MS,
      replicas: replicas.count,
      log: app.log,
    })
    await app.register(rateLimit, {
      max: (perSecond * WINDOW_MS) / 1000,
      timeWindow: WINDOW_MS,
      enableDraftSpec: true,
      allowList: isFree,
      store: storeOver(counts),
      errorResponseBuilder: (_request, { max, ttl }) =>
        new FaultError({
          code: 'request.rate_limited',
          detail: `More than ${max} requests from this address within ${WINDOW_MS / 1000} s`,
          retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)),
        }),
    })
  },
  { name: 'rate-limit', fastify: '5.x', dependencies: ['problems'] },
)
