import type { Caller } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether this request needs neither a caller nor the route's permission. Asked before authentication. */
    openWhen?: (request: FastifyRequest) => Promise<boolean>
  }
  interface FastifyRequest {
    /** Null on public routes, and where `openWhen` let the request in. */
    caller: Caller | null
  }
}

/** Identifies the caller of a request by its headers. @throws {FaultError} for a credential that is refused. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>

/** The caller of a route that is neither public nor open. */
export const callerOf = ({ caller, routeOptions }: FastifyRequest): Caller => {
  if (caller === null) throw new Error(`${routeOptions.url} was reached without a caller`)
  return caller
}

export interface AuthenticateOptions {
  readonly authenticate: Authenticate
}

/** Decorates each request with its `caller`, before its body is read. */
export const authentication = fp(
  async (app, { authenticate }: AuthenticateOptions) => {
    app.decorateRequest('caller', null)
    app.addHook('onRequest', async (request) => {
      const { public: isPublic, openWhen } = request.routeOptions.config
      if (request.is404 || isPublic || (await openWhen?.(request))) return
      request.caller = await authenticate(request)
    })
  },
  { name: 'authentication', fastify: '5.x', dependencies: ['problems'] },
)
