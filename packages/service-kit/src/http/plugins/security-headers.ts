import helmet, { type FastifyHelmetRouteOptions } from '@fastify/helmet'
import Fastify from 'fastify'
import fp from 'fastify-plugin'

/** Sources that a page may load from, by directive. Whatever has no line is refused. */
export type ContentPolicy = Readonly<Record<string, readonly string[]>>

type RouteHelmet = Exclude<FastifyHelmetRouteOptions['helmet'], false | undefined>

export interface RoutePolicy {
  readonly contentSecurityPolicy: NonNullable<RouteHelmet['contentSecurityPolicy']>
}

const CLOSED: ContentPolicy = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
}

/** `policy` added to the policy of all answers, for a library that sets the header itself. */
export const closedPolicy = (policy: ContentPolicy): Record<string, string[]> =>
  Object.fromEntries(Object.entries({ ...CLOSED, ...policy }).map(([name, values]) => [name, [...values]]))

/** The `helmet` option of a route whose answer a browser shows as a document. */
export const contentPolicy = (policy: ContentPolicy): RoutePolicy => ({
  contentSecurityPolicy: { useDefaults: false, directives: closedPolicy(policy) },
})

const ONE_YEAR_OF_HTTPS = 'max-age=31536000'

const POLICY = {
  ...contentPolicy({}),
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // Helmet would send it over http as well, where a browser ignores it and a proxy in front may not.
  strictTransportSecurity: false,
} as const

/** Helmet builds its headers for each answer anew, which was a tenth of a read from memory. */
const headersOf = async (policy: typeof POLICY): Promise<Record<string, string>> => {
  const app = Fastify()
  let headers: [string, unknown][] = []
  await app.register(helmet, policy)
  app.get('/', async (_request, reply) => {
    headers = Object.entries(reply.raw.getHeaders())
  })
  await app.inject('/')
  await app.close()
  return Object.fromEntries(headers.map(([name, value]) => [name, String(value)]))
}

/**
 * The security headers of every answer. No answer may be shown in a frame, and nothing but a page loads anything. A route
 * changes them by its option `helmet`.
 */
export const securityHeaders = fp(
  async (app) => {
    // Helmet adds a route's option to its `config`, which several routes may share.
    app.addHook('onRoute', (route) => {
      route.config = { ...route.config }
    })
    const headers = await headersOf(POLICY)
    // Only routes with an option of their own.
    await app.register(helmet, { ...POLICY, global: false })
    app.addHook('onRequest', (request, reply, done) => {
      if (!('helmet' in request.routeOptions.config)) reply.headers(headers)
      if (request.protocol === 'https') reply.header('strict-transport-security', ONE_YEAR_OF_HTTPS)
      done()
    })
  },
  { name: 'security-headers', fastify: '5.x' },
)
