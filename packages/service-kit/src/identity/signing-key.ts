import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { SignWith } from './jwt-engine.ts'
import { algorithmOf, type PublicJwk, thumbprintOf, toPublicJwk } from './key-material.ts'

/** A private key of this process. */
export interface SigningKey extends Pick<SignWith, 'key' | 'algorithm'> {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly createdAtMs: number
}

/** Throws a TypeError for a key that is neither Ed25519 nor P-256. */
export const toSigningKey = (privateKey: KeyObject, createdAtMs: number): SigningKey => {
  const publicJwk = toPublicJwk(createPublicKey(privateKey))
  if (!publicJwk) throw new TypeError('a signing key must be Ed25519 or P-256')
  return {
    kid: thumbprintOf(publicJwk),
    algorithm: algorithmOf(publicJwk),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicJwk,
    createdAtMs,
  }
}

export const generateSigningKey = (createdAtMs: number): SigningKey =>
  toSigningKey(generateKeyPairSync('ed25519').privateKey, createdAtMs)
