import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity'
import type { Cost } from './cost.ts'

/** A call costs as much as ten objects, so the limit of 1,000 points is also one of about 90 calls. */
const POINTS_FOR_CALL = 10

export const callCost = (pageItems: number | undefined): Cost => ({
  objects: 1,
  points: POINTS_FOR_CALL,
  ...(pageItems !== undefined && { pageItems }),
})

/** How much longer or shorter than usual the page is that the client asks for. */
const pageFactor = ({ pageItems }: Cost, { limit }: ComplexityEstimatorArgs['args']): number =>
  pageItems !== undefined && typeof limit === 'number' ? Math.max(0, limit) / pageItems : 1

/**
 * Points of a field: an object is one, a call ten, a plain value none. The fields of a list count once for each item: as
 * many as `limit` asks for, or as the schema permits.
 */
const pointsOf = ({ field, args, childComplexity }: ComplexityEstimatorArgs): number => {
  const { cost } = field.extensions
  if (!cost) return childComplexity
  return cost.points + Math.ceil(cost.objects * (1 + childComplexity * pageFactor(cost, args)))
}

export interface Execution {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

/** Points of a valid document. @throws {GraphQLError} for variables that do not fit it. */
export const complexityOf = ({ schema, document, variables, operationName }: Execution): number =>
  getComplexity({
    schema,
    query: document,
    variables: { ...variables },
    ...(operationName !== undefined && { operationName }),
    estimators: [pointsOf],
  })

/** Errors: `graphql.limit_exceeded`. @throws as `complexityOf`. */
export const checkComplexity = (execution: Execution, maxComplexity: number): Result<null> => {
  const points = complexityOf(execution)
  if (points <= maxComplexity) return succeed(null)
  return fail(
    'graphql.limit_exceeded',
    `The document costs ${points} points and may cost ${maxComplexity}; ask for fewer items with \`limit\`, or for fewer lists`,
  )
}
