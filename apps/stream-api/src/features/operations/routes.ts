import {
  type Domain,
  type Operation,
  type OperationAnswer,
  operations,
  perform,
} from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etag } from '../../http/etag.ts'
import { locationOf } from '../../http/location.ts'
import { SHORT_SCOPE, type StreamScope } from '../../http/schemas.ts'
import { schemaOf } from './document.ts'
import { type OperationParts, readRequest } from './read-request.ts'

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

const STREAM_PREFIX = /^\/stream(?=\/)/

/** What is done to one stream. Below a stream's own path `/stream` may be left out: `/api/streams/<id>/state`. */
export const streamOperationRoutes = (place: Place): void => {
  const ofStream = operations.filter(({ global }) => !global)
  const shortened = place.scope.named ? ofStream.filter(({ http }) => STREAM_PREFIX.test(http.path)) : []
  for (const operation of shortened) {
    operationRoute(place, operation, operation.http.path.replace(STREAM_PREFIX, ''))
  }
  for (const operation of ofStream) operationRoute(place, operation)
}

/** What is not a matter of one stream. */
export const globalOperationRoutes = (app: Server, domain: Domain): void => {
  for (const operation of operations) {
    if (operation.global) operationRoute({ app, domain, scope: SHORT_SCOPE }, operation)
  }
}
