import { createHash } from 'node:crypto'
import type { Idempotency } from '../store/api.ts'

/** 1 to 128 printable characters without spaces. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/

const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

interface KeyedRequest {
  /** Owner of the key. The same key of two owners is two keys. */
  readonly owner: string
  /** The operation and its target. The same key for two targets is two keys. */
  readonly target: readonly unknown[]
  readonly key: string
  /** Must be equal in a repetition. */
  readonly content: unknown
}

/**
 * The transport is no part of the result: a retry may use the other one. The key, which is stored as a digest only, is a
 * part of both: a password in the content cannot be guessed from the stored fingerprint.
 */
export const identifyRequest = ({ owner, target, key, content }: KeyedRequest): Idempotency => ({
  key: digestOf(owner, ...target, key),
  fingerprint: digestOf(key, content ?? null),
  owner,
})
