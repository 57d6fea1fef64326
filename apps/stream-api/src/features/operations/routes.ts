import {
  type Domain,
  hasSecret,
  type Operation,
  type OperationAnswer,
  perform,
  type Representation,
  represent,
} from '@stream-manager/domain'
import { type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { isNamedByClient } from '../../http/conditions.ts'
import { locationOf } from '../../http/public-prefix.ts'
import { etag } from '../../http/request-headers.ts'
import {
  answers,
  CONDITIONAL_READ,
  headersOf,
  NOT_MODIFIED,
  paramsOf,
  type StreamScope,
} from '../../http/schemas.ts'
import { CSV_TYPE, querySchemaOf, wantsCsv } from './csv.ts'
import { sendFile, wantsFile } from './file.ts'
import type { OperationParts } from './operation-parts.ts'
import { readRequest } from './read-request.ts'

const answerHeaders = (
  request: FastifyRequest<OperationParts>,
  { revision, created, waitedMs }: OperationAnswer,
): Record<string, string> => ({
  ...(created !== undefined && { location: locationOf(request, created) }),
  ...(revision !== undefined && { etag: etag(revision) }),
  ...(waitedMs !== undefined && { 'preference-applied': `wait=${waitedMs / 1000}` }),
})

const PATCH_TYPES = ['application/json', 'application/merge-patch+json']

/** The schema by which Fastify checks requests and the reference describes the route. */
const schemaOf = (operation: Operation, scope: StreamScope) => {
  const { name, summary, description, http, params = {}, body, write, basis } = operation
  const query = querySchemaOf(operation)
  return {
    tags: [name.slice(0, name.indexOf('.'))],
    summary,
    ...(description !== undefined && { description }),
    params: paramsOf(scope, params),
    ...(query && { querystring: query }),
    ...(write && { headers: headersOf(write) }),
    ...(basis && { headers: CONDITIONAL_READ }),
    ...(body && { body }),
    ...(http.method === 'PATCH' && { consumes: PATCH_TYPES }),
    response: answers({ ...operation.answers, ...otherForms(operation), ...(basis && NOT_MODIFIED) }),
  }
}

/** The answer of an operation that has a table or a file too, by media type. */
const otherForms = ({ answers: { 200: schema }, csv, file }: Operation): Record<number, object> => {
  if (!csv && !file) return {}
  const content = {
    'application/json': { schema },
    ...(csv && { 'text/csv': { schema: Type.String({ description: 'The table, with a line of names.' }) } }),
    ...(file && {
      [file.type]: { schema: Type.Unsafe<string>({ type: 'string', format: 'binary' }) },
    }),
  }
  const names = csv ? '`Accept` or `format` names' : '`Accept` names'
  return { 200: { description: `In the form that ${names}`, content } }
}

const JSON_TYPE = 'application/json; charset=utf-8'

const sendRepresentation = (
  request: FastifyRequest,
  reply: FastifyReply,
  { json, tag }: Representation,
): FastifyReply => {
  const version = etag(tag)
  reply.header('etag', version)
  if (isNamedByClient(request.headers, version)) return reply.code(304).send()
  return reply.type(JSON_TYPE).send(json)
}

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
    config: {
      permission: operation.permission,
      secret: hasSecret(operation),
      ...(operation.global && { global: true }),
      ...(operation.global && operation.targets && { targeted: true }),
    },
    ...(bodyLimitBytes !== undefined && { bodyLimit: bodyLimitBytes }),
    handler: async (request, reply): Promise<FastifyReply> => {
      const called = unwrap(readRequest(operation, request))
      const kept = represent(domain, operation, called)
      if (kept) return sendRepresentation(request, reply, unwrap(await kept))
      const { answer, replayed } = unwrap(
        await perform(domain, operation, { ...called, address: request.ip }),
      )
      if (replayed) reply.header('idempotency-replayed', 'true')
      const { status, body } = answer
      if (operation.csv && wantsCsv(request)) return reply.type(CSV_TYPE).send(operation.csv(body))
      if (operation.file && wantsFile(request)) return sendFile(reply, operation.file, body)
      return reply
        .code(status)
        .headers(answerHeaders(request, answer))
        .send(body ?? undefined)
    },
  })
}
