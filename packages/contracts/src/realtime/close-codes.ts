/** Reasons for closing a socket. A client may reconnect after 3000-3499, but not after 3500-3999. */
export const CLOSE_CODES = {
  shutdown: {
    code: 3001,
    reason: 'shutdown',
    meaning: 'This gateway is stopping; connect again and recover from your position.',
    reconnect: true,
  },
  serverError: {
    code: 3004,
    reason: 'internal server error',
    meaning: 'The gateway met an unexpected fault; connect again.',
    reconnect: true,
  },
  expired: {
    code: 3005,
    reason: 'connection expired',
    meaning: 'The token ran out and was not refreshed; connect again with a new one.',
    reconnect: true,
  },
  revoked: {
    code: 3006,
    reason: 'token revoked',
    meaning: 'The token was revoked, or its owner got other rights; connect again with a new one.',
    reconnect: true,
  },
  slow: {
    code: 3008,
    reason: 'slow',
    meaning: 'The client reads more slowly than its channels publish; connect again and recover.',
    reconnect: true,
  },
  noPong: {
    code: 3012,
    reason: 'no pong',
    meaning: 'A ping was not answered in time; connect again.',
    reconnect: true,
  },
  tooManyRequests: {
    code: 3013,
    reason: 'too many requests',
    meaning: 'Commands arrive far faster than they may, or than they are answered; wait, then connect again.',
    reconnect: true,
  },
  invalidToken: {
    code: 3500,
    reason: 'invalid token',
    meaning: 'The token is malformed, forged or unknown; sign in again.',
    reconnect: false,
  },
  badRequest: {
    code: 3501,
    reason: 'bad request',
    meaning: 'A frame is not of the protocol, is nested too deeply, or came before `connect`.',
    reconnect: false,
  },
  stale: {
    code: 3502,
    reason: 'stale',
    meaning: 'No `connect` command came in time.',
    reconnect: false,
  },
  connectionLimit: {
    code: 3504,
    reason: 'connection limit',
    meaning: 'The user has as many connections as one may; close another one first.',
    reconnect: false,
  },
  inappropriateProtocol: {
    code: 3506,
    reason: 'inappropriate protocol',
    meaning: 'The frame type is not of the negotiated encoding.',
    reconnect: false,
  },
  permissionDenied: {
    code: 3507,
    reason: 'permission denied',
    meaning: 'The token does not permit a connection here.',
    reconnect: false,
  },
  notAvailable: {
    code: 3508,
    reason: 'not available',
    meaning: 'A command without an id cannot be answered, and the gateway does not take this one.',
    reconnect: false,
  },
} as const satisfies Record<string, { code: number; reason: string; meaning: string; reconnect: boolean }>

export type CloseCodeName = keyof typeof CLOSE_CODES

/** Close codes of the WebSocket standard, for errors below the protocol. */
export const STANDARD_CLOSE_CODES = {
  protocolError: { code: 1002, meaning: 'A frame breaks the WebSocket standard.' },
  invalidText: { code: 1007, meaning: 'A text message is not UTF-8.' },
  tooManyFragments: { code: 1008, meaning: 'A message comes in more fragments than allowed.' },
  tooLarge: { code: 1009, meaning: 'A message is larger than allowed.' },
} as const satisfies Record<string, { code: number; meaning: string }>

/** Sent in an `unsubscribe` push. The client resubscribes automatically from 2500 on. */
export const UNSUBSCRIBE_CODES = {
  permissionLost: {
    code: 2010,
    reason: 'permission lost',
    meaning: 'The caller may not read this channel any more.',
    resubscribe: false,
  },
  insufficientState: {
    code: 2500,
    reason: 'insufficient state',
    meaning: 'The log was lost or has a gap; subscribe again and take the snapshot.',
    resubscribe: true,
  },
  audienceChanged: {
    code: 2510,
    reason: 'audience changed',
    meaning: 'The caller now reads this channel as another audience; subscribe again and take the snapshot.',
    resubscribe: true,
  },
} as const satisfies Record<string, { code: number; reason: string; meaning: string; resubscribe: boolean }>
