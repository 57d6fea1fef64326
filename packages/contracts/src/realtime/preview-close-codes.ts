import { CLOSE_CODES } from './close-codes.ts'

/** Why the preview's socket was closed. The codes of the gateway, and those of previews. */
export const PREVIEW_CLOSE_CODES = {
  shutdown: CLOSE_CODES.shutdown,
  serverError: CLOSE_CODES.serverError,
  expired: CLOSE_CODES.expired,
  revoked: CLOSE_CODES.revoked,
  noPong: CLOSE_CODES.noPong,
  invalidToken: CLOSE_CODES.invalidToken,
  badRequest: CLOSE_CODES.badRequest,
  stale: CLOSE_CODES.stale,
  connectionLimit: CLOSE_CODES.connectionLimit,
  permissionDenied: CLOSE_CODES.permissionDenied,
  notFound: {
    code: 3509,
    reason: 'stream not found',
    meaning: 'There is no such stream.',
    reconnect: false,
  },
  layerNotFound: {
    code: 3510,
    reason: 'layer not found',
    meaning: 'The stream has no such layer, or no longer.',
    reconnect: false,
  },
  layerWithoutSound: {
    code: 3511,
    reason: 'layer without sound',
    meaning: 'A layer of this type makes no sound. Listen to one that `levels` names.',
    reconnect: false,
  },
  offAir: {
    code: 3512,
    reason: 'not on air',
    meaning: 'Layers play while the stream is on air only. Start the stream, then listen again.',
    reconnect: false,
  },
  listenLimit: {
    code: 3513,
    reason: 'too many layers',
    meaning:
      'As many layers of the stream as may be are listened to alone. Wait until one is not, then listen again.',
    reconnect: false,
  },
} as const
export type PreviewCloseName = keyof typeof PREVIEW_CLOSE_CODES
