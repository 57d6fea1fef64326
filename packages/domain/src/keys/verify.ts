import type { Result } from '@stream-manager/contracts'
import { succeed } from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import { invalidCredential } from '../access/refused.ts'
import { matchesHash } from '../access/secrets.ts'
import { parseToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import type { VerifiedKey } from './api.ts'
import { checkKey, type StoredKey } from './documents.ts'
import { callerOfKey, isExpired } from './rules.ts'

/** A deleted key is refused everywhere after this long, even where no revocation arrives. */
const REMEMBERED_MS = 5000
const MAX_REMEMBERED = 1000
const USE_WRITTEN_EVERY_MS = 60_000

interface Remembered {
  readonly stored: StoredKey
  readonly verified: VerifiedKey
  readonly untilMs: number
}

/** Verifies API keys. Remembers those in use, because a read of the store for each request would double its load. */
export class KeyVerifier {
  readonly #context: Context
  readonly #remembered = new Map<string, Remembered>()
  readonly #usesWritten = new Map<string, number>()

  constructor(context: Context) {
    this.#context = context
  }

  async verify(text: string): Promise<Result<VerifiedKey>> {
    const token = parseToken('key', text)
    const found = token && (await this.#find(token.id))
    if (!token || !found || !matchesHash(token.secret, found.stored.hash)) return invalidCredential()
    if (isExpired(found.stored.expiresAt, this.#context.clock.now().getTime())) return invalidCredential()
    this.#noteUse(token.id)
    return succeed(found.verified)
  }

  forget(keyId: string | null): void {
    if (keyId === null) this.#remembered.clear()
    else this.#remembered.delete(keyId)
  }

  async #find(id: string): Promise<Remembered | null> {
    const nowMs = this.#context.clock.monotonicMs()
    const remembered = this.#remembered.get(id)
    if (remembered && remembered.untilMs > nowMs) return remembered
    const key = peopleKeys.apiKey(id)
    const { value } = (await readTogether(this.#context, [key]))(key, checkKey, null)
    if (value === null) return null
    const expiresAtMs = value.expiresAt === null ? null : Date.parse(value.expiresAt)
    const verified = { caller: callerOfKey(value), expiresAtMs }
    const found = { stored: value, verified, untilMs: nowMs + REMEMBERED_MS }
    this.#put(this.#remembered, id, found)
    return found
  }

  /** Without waiting: the time of use is for people, and a request must not depend on its write. */
  #noteUse(id: string): void {
    const { backplane, clock } = this.#context
    const nowMs = clock.monotonicMs()
    if (nowMs - (this.#usesWritten.get(id) ?? -Infinity) < USE_WRITTEN_EVERY_MS) return
    this.#put(this.#usesWritten, id, nowMs)
    const put = { [peopleKeys.apiKeyUse(id)]: { at: clock.now().toISOString() } }
    backplane.commit({ put }).catch(() => this.#usesWritten.delete(id))
  }

  #put<Value>(map: Map<string, Value>, id: string, value: Value): void {
    const [oldest] = map.keys()
    if (map.size >= MAX_REMEMBERED && oldest !== undefined) map.delete(oldest)
    map.set(id, value)
  }
}
