import { hash } from 'node:crypto'

/** 128 bits of a digest, in 22 characters without a colon or a space. */
export const shortDigest = (text: string): string =>
  hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url')
