import { type Domain, type Operation, type OperationAnswer, perform } from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { locationOf } from '../../http/public-prefix.ts'
import { etag } from '../../http/request-headers.ts'
import type { StreamScope } from '../../http/schemas.ts'
import { type OperationParts, readRequest } from './read-request.ts'
import { schemaOf } from './schema.ts'

const headersOf = (
  request: FastifyRequest<OperationParts>,
  { revision, created, waitedMs }: OperationAnswer,
): Record<string, string> => ({
  ...(created !== undefined && { location: locationOf(request, created) }),
  ...(revision !== undefined && { etag: etag(revision) }),
  ...(waitedMs !== undefined && { 'preference-applied': `wait=${waitedMs / 1000}` }),
})

export interface Place {
  readonly app: Server
  readonly domain: Domain
  readonly scope: StreamScope
}

/** Serves one operation at its path in this scope. */
export const operationRoute = (
  { app, domain, scope }: Place,
  operation: Operation,
  path: string = operation.http.path,
): void => {
  const { method, bodyLimitBytes } = operation.http
  app.route<OperationParts>({
    method,
    url: path,
    schema: schemaOf(operation, scope),
    config: { permission: operation.permission, ...(operation.global && { global: true }) },
    ...(bodyLimitBytes !== undefined && { bodyLimit: bodyLimitBytes }),
    handler: async (request, reply): Promise<FastifyReply> => {
      const called = unwrap(readRequest(operation, request))
      const { answer, replayed } = unwrap(await perform(domain, operation, called))
      if (replayed) reply.header('idempotency-replayed', 'true')
      const { status, body } = answer
      return reply
        .code(status)
        .headers(headersOf(request, answer))
        .send(body ?? undefined)
    },
  })
}
