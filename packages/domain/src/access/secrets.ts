import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32

/** 256 random bits in 43 characters that are safe in a URL, a header and a cookie. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url')

/** Stored in place of a secret. A slow hash would add nothing, because 256 random bits cannot be guessed. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** In constant time. */
export const matchesHash = (secret: string, hash: string): boolean => {
  const actual = Buffer.from(hashOf(secret))
  const expected = Buffer.from(hash)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}

/** A secret that only the holder of `secret` can compute, although `salt` is stored. */
export const deriveSecret = (secret: string, salt: string): string =>
  createHmac('sha256', secret).update(salt).digest('base64url')
