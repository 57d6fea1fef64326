import type { IncomingMessage } from 'node:http'
import fp from 'fastify-plugin'
import { refuse } from '../../errors/fault-error.ts'

/** Node joins or drops repeats of these headers, so a proxy and this process could read different values. */
const SINGLE_HEADERS = [
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'if-match',
  'idempotency-key',
  'sec-websocket-key',
  'sec-websocket-protocol',
] as const

/**
 * The first header that was sent twice although it must not be, or null. Identical `Origin` headers count as one, and
 * different ones are refused.
 */
export const repeatedHeader = ({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): string | null => {
  const repeated = SINGLE_HEADERS.find((name) => (headersDistinct[name]?.length ?? 0) > 1)
  if (repeated) return repeated
  return new Set(headersDistinct['origin']).size > 1 ? 'origin' : null
}

/** Refuses repeated critical headers before any route runs. Adds the request id to every answer. */
export const requestGuards = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id)
      const repeated = repeatedHeader(request.raw)
      if (repeated) throw refuse('request.invalid', `The header ${repeated} may be sent only once`)
    })
  },
  { name: 'request-guards', fastify: '5.x', dependencies: ['problems'] },
)
