import type { Operation } from '@stream-manager/domain'
import type { Input, Outcome } from './call.ts'

/** An operation's call as HTTP sends it. */
export interface RestRequest {
  readonly method: string
  /** Below the API's base URL, with its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** The path, and the fields that are not part of it. */
const addressed = ({ http, params, rpc, global }: Operation, fields: Input, streamId: unknown) => {
  const rest = new Map(Object.entries(fields))
  let path: string = http.path
  for (const param of Object.keys(params ?? {})) {
    const name = rpc?.[param] ?? param
    path = path.replace(`:${param}`, encodeURIComponent(String(rest.get(name))))
    rest.delete(name)
  }
  const prefix = global || streamId === undefined ? '/api' : `/api/streams/${String(streamId)}`
  return { path: prefix + path, rest: Object.fromEntries(rest) }
}

const headersOf = ({ idempotencyKey, ifMatch, waitSeconds }: Input): Record<string, string> => ({
  ...(idempotencyKey !== undefined && { 'idempotency-key': String(idempotencyKey) }),
  ...(ifMatch !== undefined && { 'if-match': `"${String(ifMatch)}"` }),
  ...(waitSeconds !== undefined && { prefer: `wait=${String(waitSeconds)}` }),
})

const queryOf = (fields: Input): string => {
  const text = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  const query = new URLSearchParams(text).toString()
  return query && `?${query}`
}

/** A named field of the input is the body. Fields beside it are added to it, since HTTP has no other place for them. */
const bodyOf = ({ rpc }: Operation, fields: Input): unknown => {
  const name = rpc?.['body']
  if (name === undefined) return fields
  const { [name]: body, ...beside } = fields
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return { ...body, ...beside }
}

/** Distributes rpc's one flat object over path, query, headers and body. */
export const restRequest = (operation: Operation, input: Input): RestRequest => {
  const { streamId, waitSeconds, idempotencyKey, ifMatch, ...fields } = input
  const { path, rest } = addressed(operation, fields, streamId)
  const body = operation.body && bodyOf(operation, rest)
  return {
    method: operation.http.method,
    path: path + (operation.body ? '' : queryOf(rest)),
    headers: {
      ...headersOf({ waitSeconds, idempotencyKey, ifMatch }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}

/** The call over REST, without a look at its headers. */
export const callRest = async (url: string, operation: Operation, input: Input): Promise<Outcome> => {
  const { path, ...init } = restRequest(operation, input)
  const response = await fetch(url + path, init)
  const text = await response.text()
  const parsed: unknown = text === '' ? null : JSON.parse(text)
  if (response.ok) return { status: response.status, body: parsed }
  return { status: response.status, code: String((parsed as { code: unknown }).code) }
}
