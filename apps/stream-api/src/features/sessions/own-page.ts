import type { Server } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { readRefreshCookie } from './cookie.ts'

const fault = {
  code: 'request.foreign_origin' as const,
  detail: 'A request with the session cookie must carry its Origin',
}

/**
 * A browser adds the cookie by itself, also for the page of another site. It names the page on every unsafe request, so a
 * request with the cookie and without a page is refused. A named page was checked before. Errors: `request.foreign_origin`.
 */
export const requireOwnPage = (app: Server) => async (request: FastifyRequest) => {
  if (readRefreshCookie(request) === undefined) return
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin !== undefined || site === 'same-origin') return
  const message = 'refused the session cookie of a request without Origin'
  throw app.refused('refusedOrigins', { request, fault, value: '', message })
}
