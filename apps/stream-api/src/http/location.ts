import type { FastifyRequest } from 'fastify'
import { publicPrefix } from './public-prefix.ts'

/** Where a thing just created below the request's path is found by who asked. */
export const locationOf = (request: Pick<FastifyRequest, 'url' | 'ips' | 'headers'>, id: string): string =>
  `${publicPrefix(request)}${request.url.split('?', 1)[0]}/${id}`
