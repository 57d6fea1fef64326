import type { Clock } from '@stream-manager/contracts'
import type { EncodedIdempotency } from '../arguments/encoded-commit.ts'
import { decodeJson } from '../arguments/json.ts'
import type { CommitOutcome } from '../port/backplane.ts'
import type { Database } from './database.ts'

/** Small, so that a commit never pays for a long backlog of expired results. */
const PURGE_BATCH = 100

/**
 * Results kept so that a repeated request has no second effect. Expiry goes by the wall clock, because it must
 * survive a restart; a clock that jumps makes a result live shorter or longer, never wrong.
 */
export class IdempotencyResults {
  readonly #database: Database
  readonly #clock: Clock

  constructor(database: Database, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /** The outcome stored for the key, or null when the key is unused. */
  find(scope: string, { key, fingerprint }: EncodedIdempotency): CommitOutcome | null {
    const sql = 'select fingerprint, result from idempotency where scope = ? and key = ? and expires_at > ?'
    const row = this.#database.get(sql, scope, key, this.#nowMs())
    if (!row) return null
    if (row['fingerprint'] !== fingerprint) return { status: 'key_reused' }
    return { status: 'replayed', result: decodeJson(String(row['result'])) }
  }

  store(scope: string, { key, fingerprint, json, ttlMs }: EncodedIdempotency): void {
    const sql = `insert or replace into idempotency (scope, key, fingerprint, result, expires_at)
      values (?, ?, ?, ?, ?)`
    this.#database.run(sql, scope, key, fingerprint, json, this.#nowMs() + ttlMs)
  }

  purge(): void {
    const sql = `delete from idempotency where rowid in
      (select rowid from idempotency where expires_at <= ? limit ${PURGE_BATCH})`
    this.#database.run(sql, this.#nowMs())
  }

  #nowMs(): number {
    return this.#clock.now().getTime()
  }
}
