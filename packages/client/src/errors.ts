import type { ErrorCode, FieldError } from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { REPLY_ERRORS } from '@stream-manager/contracts/reply-errors'
import { isFieldErrors, isText, isTexts } from './guards.ts'

/** What can go wrong on this side of the wire. */
export type ClientErrorCode =
  /** No answer came: the server cannot be reached, or the connection broke. Whether it had an effect is not known. */
  | 'client.network'
  /** No answer came in time. */
  | 'client.timeout'
  /** Something came that is not of the contract; perhaps another server answers at this address. */
  | 'client.unexpected_answer'
  /** The gateway ended the connection, or a subscription, for good. */
  | 'client.disconnected'
  /** The protocol refused the command. */
  | 'client.refused'
  /** `close()` was called. */
  | 'client.closed'

interface Particulars {
  readonly status?: number | null
  readonly errors?: readonly FieldError[]
  readonly allowed?: readonly string[]
  readonly operation?: number | null
  readonly requestId?: string | null
  readonly retryAfterSeconds?: number | null
  readonly cause?: unknown
}

/** Every refusal and failure. `code` is of the server's registry or begins with `client.`; branch on nothing else. */
export class StreamManagerError extends Error {
  override readonly name = 'StreamManagerError'
  /** A newer server may know more codes than this package. */
  readonly code: ErrorCode | ClientErrorCode | (string & {})
  /** What happened, to what, and what to do: for people. */
  readonly detail: string
  /** The HTTP status, over either transport; null where there was no answer. */
  readonly status: number | null
  /** The fields at fault, by JSON pointer. Over the socket they are only named in `detail`. */
  readonly errors: readonly FieldError[]
  /** Of `stream.invalid_transition`: the actions that are allowed now. Not over the socket. */
  readonly allowed: readonly string[]
  /** Of a refused batch: which operation. Not over the socket. */
  readonly operation: number | null
  /** Finds the request in the server's log. Not over the socket. */
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null

  constructor(code: StreamManagerError['code'], detail: string, particulars: Particulars = {}) {
    const { status, errors, allowed, operation, requestId, retryAfterSeconds, cause } = particulars
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

/** An answer of REST that is no success: problem details when our API gave it, else a word on who else did. */
export const refusalOf = (response: Response, body: unknown): StreamManagerError => {
  const { status, headers } = response
  const retryAfterSeconds = secondsOf(headers.get('retry-after'))
  if (!isRecord(body) || !isText(body['code']) || !isText(body['detail'])) {
    const detail = `The answer ${status} is not of the API; something in between may have given it`
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

/** Protocol errors that mean what a code of the registry means. */
const PROTOCOL_REFUSALS: Readonly<Record<number, readonly [code: ErrorCode, status: number]>> = {
  [REPLY_ERRORS.unauthorized.code]: ['auth.required', 401],
  [REPLY_ERRORS.unknownChannel.code]: ['stream.not_found', 404],
  [REPLY_ERRORS.permissionDenied.code]: ['auth.forbidden', 403],
  [REPLY_ERRORS.badRequest.code]: ['request.invalid', 400],
  [REPLY_ERRORS.tooManyRequests.code]: ['request.rate_limited', 429],
}

/** The stock client's own failures, which it numbers below the server's. */
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

/** What the stock client rejects and emits: `{code, message}`, of the server or of its own. */
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
