import { constants, deflateRawSync } from 'node:zlib'
import { frameMessage, isBinary, payloadOf } from './websocket-frame.ts'

/** Compressing a smaller message costs more than its bytes are worth. */
const MAX_PLAIN_BYTES = 1_024
/** A flush ends with an empty block, of which RFC 7692 removes these bytes: 00 00 ff ff. */
const FLUSH_END_BYTES = 4

// Each message begins without a context, so that every subscriber can inflate it.
const OPTIONS = { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_SYNC_FLUSH }

/** The same message, compressed if it is long and gets shorter. */
export const deflateFrame = (frame: Buffer): Buffer => {
  const payload = payloadOf(frame)
  if (payload.length <= MAX_PLAIN_BYTES) return frame
  const deflated = deflateRawSync(payload, OPTIONS).subarray(0, -FLUSH_END_BYTES)
  if (deflated.length >= payload.length) return frame
  return frameMessage(deflated, { binary: isBinary(frame), compressed: true })
}
