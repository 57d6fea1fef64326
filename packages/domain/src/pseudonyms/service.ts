import { createHmac } from 'node:crypto'
import type { Context } from '../context.ts'
import { sharedKey } from '../store/shared-key.ts'
import type { Pseudonyms } from './api.ts'
import { PSEUDONYM_KEY } from './keys.ts'

/** 96 bits: two users of one stream never get the same. */
const PSEUDONYM_BYTES = 12

const pseudonym = (key: Buffer, streamId: string, subject: string): string => {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([streamId, subject]))
    .digest()
  return `user-${digest.subarray(0, PSEUDONYM_BYTES).toString('base64url')}`
}

export const createPseudonyms = (context: Context): Pseudonyms => {
  const key = sharedKey(context, PSEUDONYM_KEY)
  return {
    // The subject of an anonymous caller is a random id of the connection.
    of: async (streamId, { subject, via }) =>
      via === 'anonymous' ? subject : pseudonym(await key(), streamId, subject),
  }
}
