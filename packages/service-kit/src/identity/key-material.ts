import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { checker, type Result } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { VerificationKey } from './verification-key.ts'

/** 32 bytes as base64url: the size of every number in these keys. */
const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' })

/** A public key that can verify our algorithms, as JWK (RFC 7517). A private part (`d`) is refused. */
export const PublicJwk = Type.Union([
  Type.Object({
    kty: Type.Literal('OKP'),
    crv: Type.Literal('Ed25519'),
    x: Coordinate,
    d: Type.Optional(Type.Never()),
  }),
  Type.Object({
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: Coordinate,
    y: Coordinate,
    d: Type.Optional(Type.Never()),
  }),
])
export type PublicJwk = Static<typeof PublicJwk>

const checkPublicJwk: (value: unknown) => Result<PublicJwk> = checker(PublicJwk, 'The public key')

/** Only the fields of the key itself, in the order of RFC 7638. */
const orderedJwk = (jwk: PublicJwk): PublicJwk =>
  jwk.kty === 'OKP'
    ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x }
    : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }

/** Null for a key of another kind. */
export const toPublicJwk = (key: KeyObject): PublicJwk | null => {
  if (key.asymmetricKeyType !== 'ed25519' && key.asymmetricKeyType !== 'ec') return null
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  const checked = checkPublicJwk(publicKey.export({ format: 'jwk' }))
  return checked.ok ? orderedJwk(checked.value) : null
}

/** RFC 7638: two processes give one key the same id without agreeing on it. */
export const thumbprintOf = (jwk: PublicJwk): string =>
  createHash('sha256')
    .update(JSON.stringify(orderedJwk(jwk)))
    .digest('base64url')

export const algorithmOf = (jwk: PublicJwk): 'EdDSA' | 'ES256' => (jwk.kty === 'OKP' ? 'EdDSA' : 'ES256')

/** Null for a key of another kind, or a point that is not on its curve. */
export const toVerificationKey = (
  jwk: unknown,
  { owner, id }: { owner: VerificationKey['owner']; id?: string },
): VerificationKey | null => {
  const checked = checkPublicJwk(jwk)
  if (!checked.ok) return null
  try {
    const key = createPublicKey({ key: { ...orderedJwk(checked.value) }, format: 'jwk' })
    const material = key.export({ type: 'spki', format: 'pem' }).toString()
    return { id: id ?? thumbprintOf(checked.value), algorithm: algorithmOf(checked.value), owner, material }
  } catch {
    return null
  }
}
