import { lexicographicSortSchema, printSchema } from 'graphql'
import { documentId, PERSISTED_DOCUMENTS } from './documents.ts'
import { buildGraphSchema } from './schema.ts'

const documentLines = (): string =>
  PERSISTED_DOCUMENTS.map(({ name, source }) => `#   ${name}: ${documentId(source)}`).join('\n')

/** The schema as text, with the ids of the persisted documents. */
export const renderGraphSchema = (): string =>
  `# The graph at /api/graphql, made from the operations table. Persisted documents:\n${documentLines()}\n\n${printSchema(
    lexicographicSortSchema(buildGraphSchema()),
  )}\n`
