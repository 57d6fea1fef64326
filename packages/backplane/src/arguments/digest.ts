import { createHash } from 'node:crypto'

/** 128 bits of a digest, in 22 characters without a colon or a space. */
export const shortDigest = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
