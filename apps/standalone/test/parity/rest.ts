import type { Operation } from '@stream-manager/domain'
import type { Input, Seen } from './side.ts'

/** The path, and the fields that did not go into it. */
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
  return `?${new URLSearchParams(text)}`
}

/** A body with a name of its own goes as it is; what stands beside it goes into it, as there is no other place. */
const bodyOf = ({ rpc }: Operation, fields: Input): unknown => {
  const name = rpc?.['body']
  if (name === undefined) return fields
  const { [name]: body, ...beside } = fields
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  return { ...body, ...beside }
}

/** The call that rpc makes by one flat object, made of path, query, headers and body. */
export const callRest = async (url: string, operation: Operation, input: Input): Promise<Seen> => {
  const { streamId, waitSeconds, idempotencyKey, ifMatch, ...fields } = input
  const { path, rest } = addressed(operation, fields, streamId)
  const { method } = operation.http
  const body = operation.body && bodyOf(operation, rest)
  const response = await fetch(url + path + (operation.body ? '' : queryOf(rest)), {
    method,
    headers: {
      ...headersOf({ waitSeconds, idempotencyKey, ifMatch }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed: unknown = text === '' ? null : JSON.parse(text)
  if (response.ok) return { status: response.status, body: parsed }
  return { status: response.status, code: String((parsed as { code: unknown }).code) }
}
