import { type Static, Type } from 'typebox'
import { Problem } from '../errors.ts'
import { closed, nullable } from '../primitives.ts'

const DocumentId = Type.String({
  pattern: '^sha256:[0-9a-f]{64}$',
  description: 'Id of a persisted document: `sha256:` and the digest of its text.',
})
const OperationName = Type.String({ minLength: 1, maxLength: 128 })

export const GraphRequest = Type.Object(
  {
    query: Type.Optional(Type.String({ minLength: 1, description: 'A document. Not with `documentId`.' })),
    documentId: Type.Optional(DocumentId),
    variables: Type.Optional(nullable(Type.Record(Type.String(), Type.Unknown()))),
    operationName: Type.Optional(nullable(OperationName)),
    extensions: Type.Optional(
      nullable(
        Type.Record(Type.String(), Type.Unknown(), { description: 'Ignored: some clients always send it.' }),
      ),
    ),
  },
  { $id: 'GraphRequest', ...closed },
)
export type GraphRequest = Static<typeof GraphRequest>

/** A persisted document as the query of a `GET`. */
export const GraphQuery = Type.Object(
  {
    documentId: DocumentId,
    variables: Type.Optional(Type.String({ description: 'A JSON object.' })),
    operationName: Type.Optional(OperationName),
  },
  closed,
)
export type GraphQuery = Static<typeof GraphQuery>

export const GraphFieldError = Type.Object(
  {
    message: Type.String(),
    path: Type.Array(Type.Union([Type.String(), Type.Integer()]), {
      description: 'The field that was refused. It is null in `data`.',
    }),
    locations: Type.Array(Type.Object({ line: Type.Integer(), column: Type.Integer() })),
    extensions: Type.Object(
      {
        code: Type.String(),
        status: Type.Integer(),
        errors: Problem.properties.errors,
        allowed: Problem.properties.allowed,
        operation: Problem.properties.operation,
      },
      { description: 'As in the problem details of the same refusal over REST.' },
    ),
  },
  { $id: 'GraphFieldError', ...closed },
)
export type GraphFieldError = Static<typeof GraphFieldError>

export const GraphAnswer = Type.Object(
  { data: Type.Unknown(), errors: Type.Optional(Type.Array(GraphFieldError)) },
  { $id: 'GraphAnswer', ...closed },
)
export type GraphAnswer = Static<typeof GraphAnswer>
