import {
  audienceOf,
  type Caller,
  fail,
  type GraphQuery,
  type GraphRequest,
  isRecord,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { findDocument } from '@stream-manager/graphql/documents'
import { checkJsonDepth } from '@stream-manager/service-kit'

/** A document with its variables. */
export interface Asked {
  readonly source: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

export interface Asking {
  readonly caller: Caller
  /** Whether only operators may send documents of their own. */
  readonly restricted: boolean
}

const persisted = (id: string): Result<string> => {
  const source = findDocument(id)
  if (source !== null) return succeed(source)
  return fail(
    'graphql.document_not_found',
    `There is no persisted document ${id}; docs/reference/schema.graphql lists them`,
  )
}

const sourceOf = (
  { query, documentId }: Pick<GraphRequest, 'query' | 'documentId'>,
  { caller, restricted }: Asking,
): Result<string> => {
  if ((query === undefined) === (documentId === undefined)) {
    return fail('request.invalid', 'Send either `query` or `documentId`', {
      errors: [{ path: '/query', message: 'must be there unless `documentId` is' }],
    })
  }
  if (documentId !== undefined) return persisted(documentId)
  if (restricted && audienceOf(caller.role) !== 'operator') {
    return fail(
      'auth.forbidden',
      'Documents of their own are for operators; send the `documentId` of a persisted one',
    )
  }
  return succeed(query ?? '')
}

/** Errors: `request.invalid`, `auth.forbidden`, `graphql.document_not_found`. */
export const readBody = (body: GraphRequest, asking: Asking): Result<Asked> => {
  const source = sourceOf(body, asking)
  if (!source.ok) return source
  const { variables, operationName } = body
  return succeed({
    source: source.value,
    variables: variables ?? {},
    operationName: operationName ?? undefined,
  })
}

const noVariables = (message: string): Result<never> =>
  fail('request.invalid', `variables ${message}`, { errors: [{ path: '/variables', message }] })

const readVariables = (text: string): Result<Asked['variables']> => {
  const shallow = checkJsonDepth(text)
  if (!shallow.ok) return shallow
  try {
    const variables: unknown = JSON.parse(text)
    return isRecord(variables) ? succeed(variables) : noVariables('must be a JSON object')
  } catch {
    return noVariables('must be JSON')
  }
}

/** Errors: `request.invalid`, `graphql.document_not_found`. */
export const readQuery = ({ documentId, variables = '{}', operationName }: GraphQuery): Result<Asked> => {
  const source = persisted(documentId)
  if (!source.ok) return source
  const read = readVariables(variables)
  return read.ok ? succeed({ source: source.value, variables: read.value, operationName }) : read
}
