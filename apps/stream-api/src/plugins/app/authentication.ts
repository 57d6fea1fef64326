import { anonymousCaller, type Caller } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
  }
}

/** Identifies the caller of a request by its headers. @throws {FaultError} for a credential that is refused. */
export type Authenticate = (request: FastifyRequest) => Promise<Caller>

/** There is no sign-in yet. */
const anybody: Authenticate = async () => anonymousCaller()

export interface AuthenticateOptions {
  readonly authenticate?: Authenticate | undefined
}

/** Decorates each request with its `caller`, before its body is read. Public routes have none. */
export const authentication = fp(
  async (app, { authenticate = anybody }: AuthenticateOptions) => {
    app.decorateRequest('caller')
    app.addHook('onRequest', async (request) => {
      if (request.is404 || request.routeOptions.config.public) return
      request.caller = await authenticate(request)
    })
  },
  { name: 'authentication', fastify: '5.x', dependencies: ['problems'] },
)
