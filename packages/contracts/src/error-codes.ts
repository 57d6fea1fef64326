import type { ReplyErrorName } from './realtime/reply-errors.ts'

/**
 * All error codes, each with its HTTP status and its error on a socket. A code is never reused for another meaning.
 * Only errors that may disappear by themselves map to a temporary socket error, because clients repeat these commands.
 */
export const ERROR_CODES = {
  'request.invalid': { status: 400, reply: 'badRequest', title: 'The request does not match its schema' },
  'request.malformed': {
    status: 400,
    reply: 'badRequest',
    title: 'The request cannot be read: it is not valid HTTP or JSON, or its form is broken',
  },
  'request.not_found': { status: 404, reply: 'notAvailable', title: 'No such path' },
  'request.method_not_allowed': {
    status: 405,
    reply: 'badRequest',
    title: 'The path does not take this method',
  },
  'request.timeout': { status: 408, reply: 'badRequest', title: 'The request was not received in time' },
  'request.headers_too_large': {
    status: 431,
    reply: 'badRequest',
    title: 'The request headers are larger than allowed',
  },
  'request.too_large': { status: 413, reply: 'badRequest', title: 'The request body is larger than allowed' },
  'request.unsupported_media_type': {
    status: 415,
    reply: 'badRequest',
    title: 'The content type is not supported here',
  },
  'request.precondition_failed': {
    status: 412,
    reply: 'badRequest',
    title: 'The resource changed since it was read',
  },
  'request.range_not_satisfiable': {
    status: 416,
    reply: 'badRequest',
    title: 'The range lies outside the file',
  },
  'request.upgrade_required': { status: 426, reply: 'badRequest', title: 'The path speaks WebSocket only' },
  'request.unknown_host': {
    status: 421,
    reply: 'badRequest',
    title: 'The request names a host that this server is not known by',
  },
  'request.foreign_origin': {
    status: 403,
    reply: 'permissionDenied',
    title: 'Pages of this origin may not do this',
  },
  'request.rate_limited': { status: 429, reply: 'tooManyRequests', title: 'Too many requests' },
  'idempotency.key_reused': {
    status: 422,
    reply: 'badRequest',
    title: 'The idempotency key was used for another request',
  },
  'auth.required': { status: 401, reply: 'unauthorized', title: 'A valid token is required' },
  'auth.invalid': { status: 401, reply: 'unauthorized', title: 'The credential is not valid' },
  'auth.expired': { status: 401, reply: 'unauthorized', title: 'The token has expired' },
  'auth.revoked': { status: 401, reply: 'unauthorized', title: 'The token was revoked' },
  'auth.clock_skew': {
    status: 401,
    reply: 'unauthorized',
    title: 'The token is from the future: the clocks of two services differ',
  },
  'auth.forbidden': { status: 403, reply: 'permissionDenied', title: 'The token does not permit this' },
  'auth.busy': {
    status: 503,
    reply: 'internal',
    title: 'Too many passwords are being checked at once; try again',
  },
  'auth.unconfirmed': {
    status: 503,
    reply: 'internal',
    title: 'Whether the credential was revoked cannot be checked now; try again',
  },
  'user.not_found': { status: 404, reply: 'notAvailable', title: 'No such user' },
  'user.already_exists': { status: 409, reply: 'badRequest', title: 'A user with this name exists' },
  'user.limit_reached': { status: 409, reply: 'limitExceeded', title: 'No more users can be added' },
  'user.last_admin': {
    status: 409,
    reply: 'badRequest',
    title: 'The last administrator cannot be removed, disabled or given fewer rights',
  },
  'user.no_account': { status: 409, reply: 'badRequest', title: 'The caller is not a user with a password' },
  'user.wrong_password': { status: 403, reply: 'permissionDenied', title: 'The current password is wrong' },
  'session.not_found': { status: 404, reply: 'notAvailable', title: 'No such session' },
  'key.not_found': { status: 404, reply: 'notAvailable', title: 'No such API key' },
  'key.limit_reached': { status: 409, reply: 'limitExceeded', title: 'No more API keys can be made' },
  'link.not_found': { status: 404, reply: 'notAvailable', title: 'No such share link' },
  'link.limit_reached': { status: 409, reply: 'limitExceeded', title: 'No more share links can be made' },
  'stream.not_found': { status: 404, reply: 'unknownChannel', title: 'No such stream' },
  'stream.already_exists': { status: 409, reply: 'badRequest', title: 'A stream with this id exists' },
  'stream.limit_reached': { status: 409, reply: 'limitExceeded', title: 'No more streams can be added' },
  'stream.in_use': { status: 409, reply: 'badRequest', title: 'The stream must be offline for this' },
  'stream.invalid_transition': {
    status: 409,
    reply: 'badRequest',
    title: 'The stream cannot do this in its present status',
  },
  'stream.engine_crashed': { status: 500, reply: 'internal', title: 'The engine process ended unexpectedly' },
  'stream.gave_up': {
    status: 500,
    reply: 'internal',
    title: 'The engine crashed too often and was not started again',
  },
  'engine.unavailable': { status: 503, reply: 'internal', title: 'No engine holds this stream' },
  'engine.memory_exceeded': {
    status: 500,
    reply: 'internal',
    title: 'The engine process needed more memory than it may have',
  },
  'engine.stalled': { status: 500, reply: 'internal', title: 'The engine stopped producing frames' },
  'layer.not_found': { status: 404, reply: 'notAvailable', title: 'No such layer' },
  'layer.already_exists': { status: 409, reply: 'badRequest', title: 'A layer with this id exists' },
  'layer.limit_reached': {
    status: 409,
    reply: 'limitExceeded',
    title: 'The stream has as many layers as it may',
  },
  'layer.order_mismatch': {
    status: 409,
    reply: 'badRequest',
    title: 'The order does not name every layer exactly once',
  },
  'layer.unsupported_type': { status: 422, reply: 'badRequest', title: 'This layer type is not available' },
  'layer.render_failed': { status: 500, reply: 'internal', title: 'The layer could not be drawn' },
  'source.unreachable': { status: 502, reply: 'internal', title: 'The source could not be opened' },
  'source.refused': { status: 422, reply: 'badRequest', title: 'The source address is not allowed' },
  'source.denied': {
    status: 502,
    reply: 'internal',
    title: 'The server of the source refuses to deliver it',
  },
  'source.unreadable': {
    status: 422,
    reply: 'badRequest',
    title: 'The source is not media that can be read',
  },
  'source.too_large': {
    status: 422,
    reply: 'badRequest',
    title: 'The source exceeds the size or pixel limit',
  },
  'source.stalled': { status: 504, reply: 'internal', title: 'The source stopped delivering' },
  'source.track_missing': {
    status: 504,
    reply: 'internal',
    title: 'The source does not send a track that it announces',
  },
  'source.quarantined': {
    status: 422,
    reply: 'badRequest',
    title: 'The source crashed the engine and was set aside',
  },
  'source.not_found': { status: 404, reply: 'notAvailable', title: 'The source or asset does not exist' },
  'asset.not_found': { status: 404, reply: 'notAvailable', title: 'No such asset' },
  'asset.unsupported': {
    status: 422,
    reply: 'badRequest',
    title: 'The file is not an image, video or font that can be used',
  },
  'asset.in_use': { status: 409, reply: 'badRequest', title: 'A layer uses this asset' },
  'asset.limit_reached': { status: 409, reply: 'limitExceeded', title: 'No more assets can be stored' },
  'asset.quota_exceeded': {
    status: 413,
    reply: 'limitExceeded',
    title: 'The assets would take more bytes than allowed',
  },
  'output.not_found': { status: 404, reply: 'notAvailable', title: 'No such output' },
  'output.already_exists': { status: 409, reply: 'badRequest', title: 'An output with this id exists' },
  'output.limit_reached': {
    status: 409,
    reply: 'limitExceeded',
    title: 'The stream has as many outputs as it may',
  },
  'output.auth_rejected': {
    status: 502,
    reply: 'internal',
    title: 'The destination refused the credentials',
  },
  'output.refused': { status: 422, reply: 'badRequest', title: 'The destination address is not allowed' },
  'output.unreachable': { status: 502, reply: 'internal', title: 'The destination cannot be reached' },
  'output.destination_full': {
    status: 502,
    reply: 'internal',
    title: 'The destination takes no further stream now',
  },
  'output.too_slow': { status: 502, reply: 'internal', title: 'The destination takes data too slowly' },
  'output.codec_refused': {
    status: 502,
    reply: 'internal',
    title: 'The destination refused the codec or container',
  },
  'output.connection_lost': {
    status: 502,
    reply: 'internal',
    title: 'The destination closed the connection',
  },
  'output.storage_full': {
    status: 507,
    reply: 'internal',
    title: 'There is no room left where the output writes',
  },
  'output.write_failed': { status: 500, reply: 'internal', title: 'The output cannot be written' },
  'chat.message_not_found': { status: 404, reply: 'notAvailable', title: 'No such chat message' },
  'chat.empty': { status: 422, reply: 'badRequest', title: 'The message has no visible text' },
  'chat.links_refused': { status: 422, reply: 'badRequest', title: 'This chat does not take links' },
  'chat.banned': { status: 403, reply: 'permissionDenied', title: 'The user is banned from this chat' },
  'chat.slow_mode': {
    status: 429,
    reply: 'tooManyRequests',
    title: 'Slow mode is on: the next message has to wait',
  },
  'chat.flooded': { status: 429, reply: 'tooManyRequests', title: 'Too many messages in too short a time' },
  'chat.duplicate': { status: 409, reply: 'badRequest', title: 'The same message was sent a moment ago' },
  'chat.ban_not_found': { status: 404, reply: 'notAvailable', title: 'This user is not banned' },
  'chat.ban_limit_reached': {
    status: 409,
    reply: 'limitExceeded',
    title: 'The chat has as many bans as it may',
  },
  'storage.full': { status: 507, reply: 'internal', title: 'There is no room left to store this' },
  'storage.unavailable': { status: 503, reply: 'internal', title: 'The store does not answer' },
  'storage.damaged': { status: 500, reply: 'internal', title: 'What is stored cannot be read' },
  'storage.secret_unreadable': {
    status: 500,
    reply: 'internal',
    title: 'A stored secret cannot be decrypted',
  },
  'backplane.conflict': { status: 409, reply: 'internal', title: 'Too many writers at once; try again' },
  'backplane.fenced': { status: 409, reply: 'badRequest', title: 'Another engine holds this stream now' },
  'analytics.unavailable': {
    status: 503,
    reply: 'internal',
    title: 'There is no store of history here, or it does not answer',
  },
  'service.unavailable': { status: 503, reply: 'internal', title: 'The service is starting or stopping' },
  internal: { status: 500, reply: 'internal', title: 'An unexpected fault' },
} as const satisfies Record<string, { status: number; reply: ReplyErrorName; title: string }>

export type ErrorCode = keyof typeof ERROR_CODES

export const errorCodes = Object.keys(ERROR_CODES) as ErrorCode[]

export const isErrorCode = (value: string): value is ErrorCode => Object.hasOwn(ERROR_CODES, value)
