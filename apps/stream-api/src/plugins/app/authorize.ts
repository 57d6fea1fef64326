import { isPermitted, type Permission, type Role } from '@stream-manager/contracts'
import { ANYONE } from '@stream-manager/domain'
import { refuse } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Who asks. */
export interface Principal {
  readonly id: string
  readonly name: string
  readonly role: Role
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be permitted to do; every route of ours declares it. */
    permission?: Permission
  }
  interface FastifyRequest {
    principal: Principal
  }
}

/** There is no sign-in yet: whoever reaches the port is the administrator. */
const GUEST: Principal = { id: ANYONE, name: 'Guest', role: 'admin' }

const GUARDED = /^\/(api|hls)\//

const authenticate = (_request: FastifyRequest): Principal => GUEST

/** The one place where requests are authenticated and permissions checked. */
export const authorize = fp(
  async (app) => {
    app.decorateRequest('principal')
    app.addHook('onRoute', ({ url, method, config, schema }) => {
      if (!GUARDED.test(url)) return
      if (config?.permission === undefined) throw new Error(`${method} ${url} declares no permission`)
      if (!schema?.hide && !schema?.tags?.length) {
        throw new Error(`${method} ${url} has no tag: it would be missing in the API reference`)
      }
    })
    // As preValidation, so that a rate limiter added before it also counts those who are turned away.
    app.addHook('preValidation', async (request) => {
      request.principal = authenticate(request)
      const { permission } = request.routeOptions.config
      if (permission && !isPermitted(request.principal.role, permission)) {
        throw refuse('auth.forbidden', `This needs the permission ${permission}`)
      }
    })
  },
  { name: 'authorize', fastify: '5.x', dependencies: ['problems'] },
)
