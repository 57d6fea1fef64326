import { GraphAnswer, GraphQuery, GraphRequest, type Result } from '@stream-manager/contracts'
import { MAX_GRAPH_BODY_BYTES } from '@stream-manager/graphql/limits'
import { arrivalOf, type Server, unwrap } from '@stream-manager/service-kit'
import type { FastifyRequest } from 'fastify'
import { answers } from '../../http/schemas.ts'
import { callerOf } from '../../plugins/app/authentication.ts'
import { LazyGraph, type LazyGraphOptions } from './lazy-graph.ts'
import { type Asked, readBody, readQuery } from './read-request.ts'

const PATH = '/graphql'

/** Every signed-in caller reaches the graph. Each field checks the permission of its operation. */
const CONFIG = { permission: 'account.read', global: true } as const

const DESCRIPTION =
  'Every read of the operations table is a field, with the permission and the answer of its path. A refused field is null and ' +
  'has an error with `extensions.code`. One document has at most 6 levels, 1,000 points, 20 aliases and 5 seconds.'

export interface GraphqlFeatureOptions extends Pick<LazyGraphOptions, 'domain'> {
  /** In production the schema is not told, and documents of their own are for operators. */
  readonly isProduction: boolean
}

/** Serves the graph at `/graphql`. */
export const graphqlFeature = async (
  app: Server,
  { domain, isProduction }: GraphqlFeatureOptions,
): Promise<void> => {
  const lazy = new LazyGraph({ domain, introspection: !isProduction })
  app.addHook('onClose', () => lazy.close())

  const answer = async (request: FastifyRequest, asked: Result<Asked>): Promise<GraphAnswer> => {
    const document = unwrap(asked)
    const graph = await lazy.open()
    const onFailure = (error: unknown) =>
      request.log.error({ err: error, requestId: request.id }, 'a field of the graph failed')
    const arrival = () => arrivalOf(request)
    return unwrap(await graph.answer({ ...document, caller: callerOf(request), arrival, onFailure }))
  }

  app.post<{ Body: GraphRequest }>(
    PATH,
    {
      config: CONFIG,
      bodyLimit: MAX_GRAPH_BODY_BYTES,
      schema: {
        tags: ['graphql'],
        summary: 'Read several things at once, by a GraphQL document',
        description: DESCRIPTION,
        body: GraphRequest,
        response: answers({ 200: GraphAnswer }),
      },
    },
    async (request) => {
      const asking = { caller: callerOf(request), restricted: isProduction }
      return answer(request, readBody(request.body, asking))
    },
  )
  app.get<{ Querystring: GraphQuery }>(
    PATH,
    {
      config: CONFIG,
      schema: {
        tags: ['graphql'],
        summary: 'The same by a persisted document',
        querystring: GraphQuery,
        response: answers({ 200: GraphAnswer }),
      },
    },
    async (request) => answer(request, readQuery(request.query)),
  )
}
