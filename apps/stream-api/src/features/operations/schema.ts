import type { Operation } from '@stream-manager/domain'
import { answers, headersOf, paramsOf, type StreamScope } from '../../http/schemas.ts'

/** The schema by which Fastify checks requests and the reference describes the route. */
export const schemaOf = (operation: Operation, scope: StreamScope) => {
  const { name, summary, description, params = {}, query, body, write } = operation
  return {
    tags: [name.slice(0, name.indexOf('.'))],
    summary,
    ...(description !== undefined && { description }),
    params: paramsOf(scope, params),
    ...(query && { querystring: query }),
    ...(write && { headers: headersOf(write) }),
    ...(body && { body }),
    response: answers(operation.answers),
  }
}
