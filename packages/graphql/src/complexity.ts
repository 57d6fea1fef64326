import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity'
import { ASSUMED_ITEMS, type Cost } from './cost.ts'

/** Most calls cost as much as ten items, so the limit of 1,000 points is also one of 100 calls. */
const POINTS_FOR_CALL = 10
const POINTS_FOR_EXPENSIVE_CALL = 100

/** Operations that read a long history for one answer, or ask every service. */
export const EXPENSIVE_OPERATIONS: readonly string[] = [
  'alertRules.test',
  'analytics.anomalies',
  'incidents.anomalies',
  'incidents.bundle',
  'diagnostics.report',
]

export const callCost = (operation: string, pageItems: number | undefined): Cost => ({
  points: EXPENSIVE_OPERATIONS.includes(operation) ? POINTS_FOR_EXPENSIVE_CALL : POINTS_FOR_CALL,
  times: 1,
  ...(pageItems !== undefined && { pageItems }),
})

/** Items that the client asks for: by `limit`, or by a list with one entry for each of them. */
const askedItems = (args: ComplexityEstimatorArgs['args']): number | undefined => {
  const { limit } = args
  if (typeof limit === 'number') return Math.max(0, limit)
  return Object.values(args).find(Array.isArray)?.length
}

/** Lists without a limit in their schema count ten items, and those of a page as many as the client asks for. */
const pageFactor = ({ pageItems }: Cost, args: ComplexityEstimatorArgs['args']): number =>
  (askedItems(args) ?? pageItems ?? ASSUMED_ITEMS) / ASSUMED_ITEMS

/**
 * Points of a field: ten for a call, or 100 for an expensive one, and one for each item of a list. What is in a list
 * counts for each item: as many as `limit` asks for, or as the schema permits.
 */
const pointsOf = ({ field, args, childComplexity }: ComplexityEstimatorArgs): number => {
  const { cost } = field.extensions
  if (!cost) return childComplexity
  return cost.points + Math.ceil(cost.times * childComplexity * pageFactor(cost, args))
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
