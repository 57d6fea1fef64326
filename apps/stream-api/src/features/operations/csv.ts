import { closed } from '@stream-manager/contracts'
import type { Operation } from '@stream-manager/domain'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { accepts } from './accepts.ts'
import type { OperationParts } from './operation-parts.ts'

export const CSV_TYPE = 'text/csv; charset=utf-8'

const FORMAT = {
  format: Type.Optional(
    Type.Enum(['json', 'csv'], {
      description: '`csv`: a table, also for a client that cannot send `Accept: text/csv`.',
    }),
  ),
}

/** The query of the route. The format is one of REST alone: an operation does not know it. */
export const querySchemaOf = ({ query, csv }: Pick<Operation, 'query' | 'csv'>) =>
  csv ? Type.Object({ ...query?.properties, ...FORMAT }, closed) : query

/** The query of the operation. */
export const queryOf = (
  { csv }: Pick<Operation, 'csv'>,
  { query }: Pick<FastifyRequest<OperationParts>, 'query'>,
): OperationParts['Querystring'] => {
  if (!csv) return query
  const { format: _, ...own } = query
  return own
}

/** Only a client that asks for it by name: a browser accepts everything. The query goes before the header. */
export const wantsCsv = ({ headers, query }: FastifyRequest<OperationParts>): boolean => {
  const { format } = query
  if (format !== undefined) return format === 'csv'
  return accepts(headers, 'text/csv')
}
