import type { Database } from '@stream-manager/sqlite'
import type { EncodedIdempotency } from '../../arguments/encoded-commit.ts'
import { BACKPLANE_LIMITS } from '../../port/limits.ts'
import type { Answer } from './messages.ts'

/** Small, so that a commit never pays for a long backlog of expired results. */
const PURGE_BATCH = 100

/**
 * Results kept so that a repeated request has no second effect. Expiry goes by the wall clock, because it must
 * survive a restart; a clock that jumps makes a result live shorter or longer, never wrong.
 */
export class IdempotencyResults {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The answer stored for the key, or null when the key is unused or the request completes its result. */
  find(scope: string, { key, fingerprint, completes }: EncodedIdempotency, nowMs: number): Answer | null {
    const sql = `select fingerprint, result, is_complete from idempotency
      where scope = ? and key = ? and expires_at > ?`
    const row = this.#database.get(sql, scope, key, nowMs)
    if (!row) return null
    if (row['fingerprint'] !== fingerprint) return { kind: 'refused', outcome: { status: 'key_reused' } }
    if (completes && row['is_complete'] === 0) return null
    return { kind: 'replayed', json: String(row['result']) }
  }

  store(scope: string, request: EncodedIdempotency, nowMs: number): void {
    const { key, fingerprint, json, ttlMs, group, bytes, completes } = request
    // Not "insert or replace", which runs no trigger for the row that it removes.
    this.#database.run('delete from idempotency where scope = ? and key = ?', scope, key)
    const sql = `insert into idempotency (scope, key, fingerprint, result, expires_at, owner, bytes, is_complete)
      values (?, ?, ?, ?, ?, ?, ?, ?)`
    const expiresAt = nowMs + ttlMs
    this.#database.run(sql, scope, key, fingerprint, json, expiresAt, group, bytes, completes ? 1 : 0)
    this.#evict(scope, request)
  }

  #evict(scope: string, { key, group }: EncodedIdempotency): void {
    const { idempotencyOwnerBytes, idempotencyScopeBytes } = BACKPLANE_LIMITS
    while (this.#usage(scope, group) > idempotencyOwnerBytes) {
      if (!this.#evictOldest({ scope, group, key })) return
    }
    while (this.#usage(scope, '') > idempotencyScopeBytes) {
      const sql = `select owner from idempotency_usage where scope = ? and owner <> '' order by bytes desc limit 1`
      const largest = String(this.#database.get(sql, scope)?.['owner'])
      if (!this.#evictOldest({ scope, group: largest, key })) return
    }
  }

  #usage(scope: string, group: string): number {
    const sql = 'select bytes from idempotency_usage where scope = ? and owner = ?'
    return Number(this.#database.get(sql, scope, group)?.['bytes'] ?? 0)
  }

  /** False when the group has no result but that of `key`. */
  #evictOldest({ scope, group, key }: { scope: string; group: string; key: string }): boolean {
    const sql = `delete from idempotency where rowid =
      (select min(rowid) from idempotency where scope = ? and owner = ? and key <> ?) returning key`
    return this.#database.get(sql, scope, group, key) !== undefined
  }

  purge(nowMs: number): void {
    const sql = `delete from idempotency where rowid in
      (select rowid from idempotency where expires_at <= ? limit ${PURGE_BATCH})`
    this.#database.run(sql, nowMs)
  }
}
