import { randomBytes } from 'node:crypto'
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http'
import { request as requestHttps } from 'node:https'
import { backoffDelayMs, delay } from '@stream-manager/async'
import { isRecord } from '@stream-manager/contracts'
import { connectionError } from '../probes/connection-error.ts'

const MAX_BODY_BYTES = 1_048_576
const MAX_VALUE_CHARACTERS = 200

/** A list sends a line for each value. */
export type HeaderLines = Readonly<Record<string, string | readonly string[]>>

interface Question {
  readonly url: URL
  readonly method?: string
  readonly headers?: HeaderLines
  readonly body?: string
  readonly signal: AbortSignal
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const readBody = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    // The beginning tells who answered; nobody reads the rest.
    if (bytes > MAX_BODY_BYTES) break
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

const answerOf = async (response: IncomingMessage): Promise<Answer> => ({
  status: response.statusCode ?? 0,
  headers: response.headers,
  body: await readBody(response),
})

const send = ({ url, method = 'GET', headers = {}, signal }: Question): ClientRequest => {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  // No agent: a connection kept from before would still answer after the port is gone.
  const outgoing = request(url, { method, signal, agent: false })
  for (const [name, lines] of Object.entries(headers)) outgoing.setHeader(name, lines)
  return outgoing
}

/** `GET http://host/path` without what a query may have. */
export const nameOf = ({ url, method = 'GET' }: Pick<Question, 'url' | 'method'>): string =>
  `${method} ${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}`

const settle = (question: Question, request: ClientRequest): Promise<Answer> =>
  new Promise<Answer>((resolve, reject) => {
    request.once('error', reject)
    request.once('response', (response) => answerOf(response).then(resolve, reject))
    request.once('upgrade', ({ statusCode: status = 0, headers }, socket) => {
      socket.destroy()
      resolve({ status, headers, body: '' })
    })
    request.end(question.body)
  }).catch((error: unknown) => {
    throw connectionError(nameOf(question), error, question.signal)
  })

const UNAVAILABLE = 503
/** Statuses that a busy server, or the proxy before it, answers for a moment. 408: it waited too long for us. */
const PASSING: readonly number[] = [408, 502, UNAVAILABLE, 504]
const MAX_ATTEMPTS = 3
const RETRY = { firstMs: 100, maxMs: 1000 }

/** A gateway at the limit of its load asks to come again, and every client does. */
const mayRetry = (answer: Answer, attempt: number): boolean =>
  PASSING.includes(answer.status) &&
  (attempt < MAX_ATTEMPTS || (answer.status === UNAVAILABLE && isOurs(answer)))

/**
 * One request over a connection of its own, with every status as an answer. Asks again for a moment where a server is busy.
 * Rejects with a `ProbeError` without an answer.
 */
export const exchange = async (question: Question): Promise<Answer> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await settle(question, send(question))
    if (!mayRetry(answer, attempt)) return answer
    const waited = delay(backoffDelayMs(RETRY, attempt), { signal: question.signal })
    const isOver = await waited.then(
      () => false,
      () => true,
    )
    if (isOver) return answer
  }
}

const httpUrl = (socket: URL): URL => new URL(socket.href.replace(/^ws/, 'http'))

/** Asks for a WebSocket and closes it at once. Status 101 is success. */
export const exchangeUpgrade = ({ url, headers, signal }: Omit<Question, 'method'>): Promise<Answer> => {
  const question = {
    ...{ url: httpUrl(url), signal },
    headers: {
      ...{ connection: 'Upgrade', upgrade: 'websocket' },
      ...{ 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') },
      ...headers,
    },
  }
  return exchange(question)
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The body as JSON. Null for anything else. */
export const jsonOf = ({ body }: Pick<Answer, 'body'>): unknown => parse(body)

/** The error code of an answer of our services, such as `request.not_found`. Null for every other answer. */
export const codeOf = (answer: Pick<Answer, 'body'>): string | null => {
  const problem = jsonOf(answer)
  return isRecord(problem) && typeof problem['code'] === 'string' ? problem['code'] : null
}

/** Whether one of our services gave the answer: it names each request. */
export const isOurs = ({ headers }: Answer): boolean => headers['x-request-id'] !== undefined

const bounded = (text: string): string => text.slice(0, MAX_VALUE_CHARACTERS)

/** `nginx/1.27`, `one of our services (request.not_found)`. */
const answererOf = (answer: Answer): string => {
  const code = codeOf(answer)
  if (code !== null) return `one of our services (${code})`
  if (isOurs(answer)) return 'one of our services'
  const { server, via, location } = answer.headers
  if (location !== undefined) return `a redirect to ${bounded(location)}`
  return server === undefined && via === undefined
    ? 'a server that does not name itself'
    : bounded(String(server ?? via))
}

/** `403 from nginx/1.27` */
export const statusText = (answer: Answer): string => `${answer.status} from ${answererOf(answer)}`
