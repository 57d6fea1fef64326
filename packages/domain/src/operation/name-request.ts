import { createHash } from 'node:crypto'
import type { Idempotency } from '../store/api.ts'

/** 1 to 128 printable characters without spaces. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/

const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/** Owns the keys of everybody who has not signed in: nothing tells such a caller from the next one. */
export const ANYONE = 'anyone'

interface KeyedRequest {
  /** Whose key it is: another owner's key of the same name is another key. */
  readonly owner: string
  /** The operation and what it is done to: another target under the same key is another request. */
  readonly target: readonly unknown[]
  readonly key: string
  /** What a repetition must have in common with it. */
  readonly content: unknown
}

/** Names a request by its idempotency key. By which transport it came is no part of it: a retry may take the other. */
export const nameRequest = ({ owner, target, key, content }: KeyedRequest): Idempotency => ({
  key: digestOf(owner, ...target, key),
  fingerprint: digestOf(content ?? null),
})
