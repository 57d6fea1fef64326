import type { ErrorCode, FieldError } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { REPLY_ERRORS } from '@stream-manager/contracts/reply-errors'
import { isFieldErrors, isText, isTexts } from './guards.ts'

/** Failures that the client finds itself. */
export type ClientErrorCode =
  /** No answer came: the server is unreachable, or the connection broke. The call may have had its effect. */
  | 'client.network'
  /** No answer came in time. */
  | 'client.timeout'
  /** The answer does not match the contract. Perhaps another server answers at this address. */
  | 'client.unexpected_answer'
  /** The gateway ended the connection or a subscription permanently. */
  | 'client.disconnected'
  /** The protocol refused the command. */
  | 'client.refused'
  /** `close()` was called. */
  | 'client.closed'

interface ErrorFields {
  readonly status?: number | null
  readonly errors?: readonly FieldError[]
  readonly allowed?: readonly string[]
  readonly operation?: number | null
  readonly requestId?: string | null
  readonly retryAfterSeconds?: number | null
  readonly cause?: unknown
}

/** Every refusal and failure. `code` comes from the server's registry or begins with `client.`. Branch on `code` only. */
export class StreamManagerError extends Error {
  override readonly name = 'StreamManagerError'
  /** A newer server may know more codes than this package. */
  readonly code: ErrorCode | ClientErrorCode | (string & {})
  /** For people: what happened, to what, and what to do. */
  readonly detail: string
  /** The HTTP status, over either transport. Null without an answer. */
  readonly status: number | null
  /** The invalid fields, by JSON pointer. Over the socket only `detail` names them. */
  readonly errors: readonly FieldError[]
  /** For `stream.invalid_transition`: the actions that are allowed now. Empty over the socket. */
  readonly allowed: readonly string[]
  /** For a refused batch: the index of the refused operation. Null over the socket. */
  readonly operation: number | null
  /** The id of the request in the server's log. Null over the socket. */
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(code: StreamManagerError['code'], detail: string, fields: ErrorFields = {}) {
    const { status, errors, allowed, operation, requestId, retryAfterSeconds, cause } = fields
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.detail = detail
    this.status = status ?? null
    this.errors = errors ?? []
    this.allowed = allowed ?? []
    this.operation = operation ?? null
    this.requestId = requestId ?? null
    this.retryAfterSeconds = retryAfterSeconds ?? null
  }
}

export const closedError = (): StreamManagerError =>
  new StreamManagerError('client.closed', 'This client was closed; create another one')

export const timeoutError = (deadlineMs: number): StreamManagerError =>
  new StreamManagerError('client.timeout', `No answer came within ${deadlineMs} ms`)

const secondsOf = (header: string | null): number | null => {
  const seconds = Number(header ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null
}

/** The error of a REST answer: problem details if our API sent it, else a hint that something in between did. */
export const refusalOf = (response: Response, body: unknown): StreamManagerError => {
  const { status, headers } = response
  const retryAfterSeconds = secondsOf(headers.get('retry-after'))
  if (!isRecord(body) || !isText(body['code']) || !isText(body['detail'])) {
    const detail = `The answer ${status} is not from the API; a proxy in between may have sent it`
    return new StreamManagerError('client.unexpected_answer', detail, { status, retryAfterSeconds })
  }
  const { code, detail, errors, allowed, operation, requestId } = body
  return new StreamManagerError(code, detail, {
    status,
    retryAfterSeconds,
    requestId: isText(requestId) ? requestId : headers.get('x-request-id'),
    errors: isFieldErrors(errors) ? errors : [],
    allowed: isTexts(allowed) ? allowed : [],
    operation: typeof operation === 'number' ? operation : null,
  })
}

/** Protocol errors with the same meaning as a code of the registry. */
const PROTOCOL_REFUSALS: Readonly<Record<number, readonly [code: ErrorCode, status: number]>> = {
  [REPLY_ERRORS.unauthorized.code]: ['auth.required', 401],
  [REPLY_ERRORS.unknownChannel.code]: ['stream.not_found', 404],
  [REPLY_ERRORS.permissionDenied.code]: ['auth.forbidden', 403],
  [REPLY_ERRORS.badRequest.code]: ['request.invalid', 400],
  [REPLY_ERRORS.tooManyRequests.code]: ['request.rate_limited', 429],
}

/** Failures of the stock client itself. Their numbers are below the server's. */
const LOCAL_FAILURES: Readonly<Record<number, ClientErrorCode>> = {
  1: 'client.timeout',
  2: 'client.network',
  3: 'client.disconnected',
  4: 'client.closed',
  10: 'client.network',
  11: 'client.network',
}

const FIRST_HTTP_STATUS = 400
const REGISTRY_CODE = /^([a-z_]+(?:\.[a-z_]+)?): (.*)$/s

/** The error for a rejection or an `error` event of the stock client: `{code, message}`. */
export const socketErrorOf = (thrown: unknown): StreamManagerError => {
  if (thrown instanceof StreamManagerError) return thrown
  const { code, message } = isRecord(thrown) ? thrown : {}
  const number = typeof code === 'number' ? code : 0
  const text = isText(message) ? message : String(thrown)
  const [, registryCode, detail] = REGISTRY_CODE.exec(text) ?? []
  if (number >= FIRST_HTTP_STATUS && registryCode !== undefined && detail !== undefined) {
    return new StreamManagerError(registryCode, detail, { status: number })
  }
  const refusal = PROTOCOL_REFUSALS[number]
  if (refusal) return new StreamManagerError(refusal[0], text, { status: refusal[1] })
  return new StreamManagerError(LOCAL_FAILURES[number] ?? 'client.refused', `${text} (${number})`)
}
