import {
  anonymousCaller,
  type Caller,
  DEFAULT_STREAM_ID,
  isRecord,
  type Permission,
} from '@stream-manager/contracts'
import { checkPermission } from '@stream-manager/domain'
import { unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Permission that the route needs. Every route of ours declares one. */
    permission?: Permission
    /** The route does not belong to one stream. */
    global?: true
  }
  interface FastifyRequest {
    caller: Caller
  }
}

const GUARDED = /^\/(api|hls)\//

/** There is no sign-in yet. */
const authenticate = (_request: FastifyRequest): Caller => anonymousCaller()

const streamIdOf = ({ params, routeOptions }: FastifyRequest): string | null => {
  if (routeOptions.config.global) return null
  const streamId = isRecord(params) ? params['streamId'] : undefined
  return typeof streamId === 'string' ? streamId : DEFAULT_STREAM_ID
}

/** Decorates each request with its `caller`, and checks the route's permission before its body is validated. */
export const authorize = fp(
  async (app) => {
    app.decorateRequest('caller')
    app.addHook('onRoute', ({ url, method, config, schema }) => {
      if (!GUARDED.test(url)) return
      if (config?.permission === undefined) throw new Error(`${method} ${url} declares no permission`)
      if (!schema?.hide && !schema?.tags?.length) {
        throw new Error(`${method} ${url} has no tag: it would be missing in the API reference`)
      }
    })
    // As preValidation, so that a rate limiter added before it also counts refused requests.
    app.addHook('preValidation', async (request) => {
      request.caller = authenticate(request)
      const { permission } = request.routeOptions.config
      if (permission) unwrap(checkPermission(request.caller, permission, streamIdOf(request)))
    })
  },
  { name: 'authorize', fastify: '5.x', dependencies: ['problems'] },
)
