import { refusalOf, StreamManagerError } from '../errors.ts'
import type { Tokens } from '../token.ts'
import { callWithin } from './call-within.ts'
import {
  type Answer,
  type CallOptions,
  DEFAULT_WAIT_SECONDS,
  type Operation,
  type Perform,
  pathOf,
} from './operation.ts'

export interface HttpOptions {
  /** Address of the stream in the API, with any prefix. */
  readonly baseUrl: string
  readonly tokens: Tokens
  readonly fetch: typeof globalThis.fetch
  readonly timeoutMs: number
}

const UNAUTHORIZED = 401
const NO_CONTENT = 204

const headersOf = ({ body }: Operation, options: CallOptions, token: string | undefined): Headers => {
  const { idempotencyKey, ifMatch, waitSeconds } = options
  const headers = new Headers({ accept: 'application/json, application/problem+json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey)
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`)
  if (waitSeconds !== undefined) headers.set('prefer', `wait=${waitSeconds}`)
  return headers
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const answerOf = (response: Response, text: string): Answer => {
  const { status } = response
  const body = parse(text)
  if (!response.ok) throw refusalOf(response, body)
  if (status === NO_CONTENT) return { status, body: null }
  if (body === undefined) {
    throw new StreamManagerError('client.unexpected_answer', `The answer ${status} is not JSON`, { status })
  }
  return { status, body }
}

const exchange = async (
  { baseUrl, fetch }: HttpOptions,
  operation: Operation,
  { headers, signal }: { readonly headers: Headers; readonly signal: AbortSignal },
): Promise<Answer> => {
  const { verb: method, body } = operation
  const init = { method, headers, signal, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const url = baseUrl + pathOf(operation)
  const received = await fetch(url, init)
    .then(async (response) => ({ response, text: await response.text() }))
    .catch((cause: unknown) => {
      throw new StreamManagerError('client.network', `${method} ${url} got no answer`, { cause })
    })
  return answerOf(received.response, received.text)
}

/** Sends one request. A refused token is replaced once, if the application can give another. */
export const httpTransport =
  (http: HttpOptions): Perform =>
  async (operation, options) => {
    const { tokens, timeoutMs } = http
    const waitSeconds = operation.awaited ? (options.waitSeconds ?? DEFAULT_WAIT_SECONDS) : 0
    const send = (token: string | undefined) =>
      callWithin(
        (signal) => exchange(http, operation, { headers: headersOf(operation, options, token), signal }),
        {
          signal: options.signal,
          deadlineMs: waitSeconds * 1000 + (operation.timeoutMs ?? timeoutMs),
        },
      )
    const token = await tokens.current()
    try {
      return await send(token)
    } catch (error) {
      const refused = error instanceof StreamManagerError && error.status === UNAUTHORIZED && tokens.renewable
      const renewed = refused ? await tokens.replace(token) : null
      if (renewed === null) throw error
      return send(renewed)
    }
  }
