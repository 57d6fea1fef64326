import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'

interface KnownRoute {
  /** Parameters and wildcards of the path. */
  readonly open: number
  readonly pattern: RegExp
  readonly methods: readonly string[]
}

const CATCH_ALL = new Set(['*', '/*'])
const SPECIAL = /[.+?^${}()|[\]\\]/g

/** `/api/layers/:id` and `/hls/*` as expressions. Used after a 404 only, so it need not be fast. */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(SPECIAL, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replace(/\*/g, '.*')}/?$`,
  )

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '/'

/** `/layers/batch` is not the layer `batch`, so its methods are not those of a layer. */
const mostExact = (known: readonly KnownRoute[]): readonly KnownRoute[] => {
  const fewest = Math.min(...known.map(({ open }) => open))
  return known.filter(({ open }) => open === fewest)
}

/** 404 for an unknown path. 405 with the allowed methods for a known path with another method. */
export const notFound = fp(
  async (app) => {
    const routes: KnownRoute[] = []
    app.addHook('onRoute', ({ url, method }: RouteOptions) => {
      // A catch-all (static files) does not make every path known.
      if (!CATCH_ALL.has(url))
        routes.push({ open: url.split(/[:*]/).length - 1, pattern: patternOf(url), methods: [method].flat() })
    })
    const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      const path = pathOf(request.url)
      const known = mostExact(routes.filter(({ pattern }) => pattern.test(path)))
      const allowed = [...new Set(known.flatMap(({ methods }) => methods))].sort()
      if (allowed.length === 0 || allowed.includes(request.method)) {
        return reply.sendFault({
          code: 'request.not_found',
          detail: `There is nothing at ${path.slice(0, 200)}`,
        })
      }
      return reply.sendFault({
        code: 'request.method_not_allowed',
        detail: `${path.slice(0, 200)} does not take ${request.method}`,
        allowed,
      })
    }
    app.setNotFoundHandler(answer)
    app.addHook('preParsing', async (request, reply) => {
      // Fastify would first refuse the body, for its content type or its size.
      return request.is404 ? answer(request, reply) : undefined
    })
  },
  { name: 'not-found', fastify: '5.x', dependencies: ['problems'] },
)
