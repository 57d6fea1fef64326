import { type Static, Type } from 'typebox'

/** Every code a client can meet, with its HTTP status. A code is never reused for another meaning. */
export const ERROR_CODES = {
  'request.invalid': { status: 400, title: 'The request does not match its schema' },
  'request.malformed': { status: 400, title: 'The request cannot be read: it is not valid HTTP or JSON' },
  'request.not_found': { status: 404, title: 'No such path' },
  'request.method_not_allowed': { status: 405, title: 'The path does not take this method' },
  'request.timeout': { status: 408, title: 'The request was not received in time' },
  'request.headers_too_large': { status: 431, title: 'The request headers are larger than allowed' },
  'request.too_large': { status: 413, title: 'The request body is larger than allowed' },
  'request.unsupported_media_type': { status: 415, title: 'The content type is not supported here' },
  'request.precondition_failed': { status: 412, title: 'The resource changed since it was read' },
  'request.upgrade_required': { status: 426, title: 'The path speaks WebSocket only' },
  'request.rate_limited': { status: 429, title: 'Too many requests' },
  'idempotency.key_reused': { status: 422, title: 'The idempotency key was used for another request' },
  'auth.required': { status: 401, title: 'A valid token is required' },
  'auth.forbidden': { status: 403, title: 'The token does not permit this' },
  'stream.not_found': { status: 404, title: 'No such stream' },
  'stream.already_exists': { status: 409, title: 'A stream with this id exists' },
  'stream.limit_reached': { status: 409, title: 'No more streams can be added' },
  'stream.in_use': { status: 409, title: 'The stream must be offline for this' },
  'stream.invalid_transition': { status: 409, title: 'The stream cannot do this in its present status' },
  'stream.engine_crashed': { status: 500, title: 'The engine process ended unexpectedly' },
  'stream.gave_up': { status: 500, title: 'The engine crashed too often and was not started again' },
  'engine.unavailable': { status: 503, title: 'No engine holds this stream' },
  'engine.stalled': { status: 500, title: 'The engine stopped producing frames' },
  'layer.not_found': { status: 404, title: 'No such layer' },
  'layer.already_exists': { status: 409, title: 'A layer with this id exists' },
  'layer.limit_reached': { status: 409, title: 'The stream has as many layers as it may' },
  'layer.order_mismatch': { status: 409, title: 'The order does not name every layer exactly once' },
  'layer.unsupported_type': { status: 422, title: 'This layer type is not available' },
  'layer.render_failed': { status: 500, title: 'The layer could not be drawn' },
  'source.unreachable': { status: 502, title: 'The source could not be opened' },
  'source.refused': { status: 422, title: 'The source address is not allowed' },
  'source.unreadable': { status: 422, title: 'The source is not media that can be read' },
  'source.too_large': { status: 422, title: 'The source exceeds the size or pixel limit' },
  'source.stalled': { status: 504, title: 'The source stopped delivering' },
  'source.not_found': { status: 404, title: 'The source or asset does not exist' },
  'asset.not_found': { status: 404, title: 'No such asset' },
  'asset.unsupported': { status: 422, title: 'The file is not an image, video or font that can be used' },
  'asset.in_use': { status: 409, title: 'A layer uses this asset' },
  'asset.limit_reached': { status: 409, title: 'No more assets can be stored' },
  'output.not_found': { status: 404, title: 'No such output' },
  'output.already_exists': { status: 409, title: 'An output with this id exists' },
  'output.limit_reached': { status: 409, title: 'The stream has as many outputs as it may' },
  'output.auth_rejected': { status: 502, title: 'The destination refused the credentials' },
  'output.unreachable': { status: 502, title: 'The destination cannot be reached' },
  'output.too_slow': { status: 502, title: 'The destination takes data too slowly' },
  'output.codec_refused': { status: 502, title: 'The destination refused the codec or container' },
  'output.connection_lost': { status: 502, title: 'The destination closed the connection' },
  'output.storage_full': { status: 507, title: 'There is no room left where the output writes' },
  'output.write_failed': { status: 500, title: 'The output cannot be written' },
  'chat.message_not_found': { status: 404, title: 'No such chat message' },
  'chat.empty': { status: 422, title: 'The message has no visible text' },
  'chat.links_refused': { status: 422, title: 'This chat does not take links' },
  'chat.banned': { status: 403, title: 'The user is banned from this chat' },
  'chat.slow_mode': { status: 429, title: 'Slow mode is on: the next message has to wait' },
  'chat.flooded': { status: 429, title: 'Too many messages in too short a time' },
  'chat.duplicate': { status: 409, title: 'The same message was sent a moment ago' },
  'chat.ban_not_found': { status: 404, title: 'This user is not banned' },
  'chat.ban_limit_reached': { status: 409, title: 'The chat has as many bans as it may' },
  'storage.full': { status: 507, title: 'There is no room left to store this' },
  'storage.unavailable': { status: 503, title: 'The store does not answer' },
  'storage.damaged': { status: 500, title: 'What is stored cannot be read' },
  'backplane.conflict': { status: 409, title: 'Too many writers at once; try again' },
  'backplane.fenced': { status: 409, title: 'Another engine holds this stream now' },
  'service.unavailable': { status: 503, title: 'The service is starting or stopping' },
  internal: { status: 500, title: 'An unexpected fault' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof ERROR_CODES

export const errorCodes = Object.keys(ERROR_CODES) as ErrorCode[]

export const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(ERROR_CODES, value)

/** One fault in a request: `path` is a JSON pointer into the body, query or parameters. */
export const FieldError = Type.Object(
  { path: Type.String(), message: Type.String() },
  { additionalProperties: false },
)

export type FieldError = Static<typeof FieldError>

/** RFC 9457 problem details, with our `code` and `requestId`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.Enum(errorCodes),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldError)),
    allowed: Type.Optional(Type.Array(Type.String())),
    operation: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Index of the refused batch operation.' }),
    ),
  },
  { $id: 'Problem', additionalProperties: false },
)

export type Problem = Static<typeof Problem>

/** What a fault may carry beside its code. */
export interface FaultDetails {
  readonly errors?: readonly FieldError[]
  readonly allowed?: readonly string[]
  readonly operation?: number
  readonly retryAfterSeconds?: number
}

/** A failure as a value: the code names it, the detail tells the reader what happened, to what, and what to do. */
export interface Fault extends FaultDetails {
  readonly code: ErrorCode
  readonly detail: string
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false
      readonly fault: Fault
      /** The error behind the fault, for the log alone. */
      readonly cause?: unknown
    }

export const succeed = <Value>(value: Value): Result<Value> => ({ ok: true, value })

export const fail = (code: ErrorCode, detail: string, details: FaultDetails = {}): Result<never> => ({
  ok: false,
  fault: { code, detail, ...details },
})

/** An observed fault that stays on a stream, layer or output until it is over. */
export const ObservedError = Type.Object(
  {
    code: Type.Enum(errorCodes),
    message: Type.String(),
    since: Type.String(),
    nextRetryAt: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: false },
)

export type ObservedError = Static<typeof ObservedError>
