import { createHash } from 'node:crypto'
import type { ChatUser, Idempotency } from '../domain.ts'

/** 1 to 128 printable characters without spaces. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/

const digestOf = (...parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex')

interface KeyedRequest {
  readonly caller: Pick<ChatUser, 'id'>
  /** The operation and what it is done to: another target under the same key is another request. */
  readonly target: readonly unknown[]
  readonly key: string
  /** What a repetition must have in common with it. */
  readonly content: unknown
}

/** Names a request by its idempotency key. By which transport it came is no part of it: a retry may take the other. */
export const nameRequest = ({ caller, target, key, content }: KeyedRequest): Idempotency => ({
  key: digestOf(caller.id, ...target, key),
  fingerprint: digestOf(content ?? null),
})
