import { Database } from '@stream-manager/sqlite'
import { BackplaneFullError, BackplaneUnavailableError } from '../../port/errors.ts'
import { storageError } from '../storage-error.ts'
import { applyCommit, type Tables } from './apply-commit.ts'
import { DocumentWriter } from './document-writer.ts'
import { Fences } from './fences.ts'
import { IdempotencyResults } from './idempotency-results.ts'
import { LogWriter } from './log-writer.ts'
import type { Answer, Write, WriteGroup } from './messages.ts'
import { writeProbe } from './probe.ts'

const faultOf = (error: unknown): Extract<Answer, { kind: 'failed' }>['fault'] => {
  if (error instanceof BackplaneFullError) return 'full'
  return error instanceof BackplaneUnavailableError ? 'unavailable' : 'other'
}

const failed = (error: unknown): Answer => ({
  kind: 'failed',
  fault: faultOf(error),
  message: error instanceof Error ? error.message : String(error),
})

/**
 * Group commit: all writes of a group share one transaction and its fsync. Each write is atomic, sees those before it,
 * and is answered when the whole group is on disk.
 */
export class GroupWriter {
  readonly #database: Database
  readonly #tables: Tables

  /** @throws the driver's own error if the file cannot be opened. */
  constructor(file: string) {
    this.#database = new Database(file, storageError)
    this.#database.execute('pragma synchronous = full; pragma journal_size_limit = 16777216')
    this.#tables = {
      documents: new DocumentWriter(this.#database),
      logs: new LogWriter(this.#database),
      idempotency: new IdempotencyResults(this.#database),
      fences: new Fences(this.#database),
    }
  }

  /** One answer for each write, in order. */
  write(group: WriteGroup): Answer[] {
    try {
      return this.#transaction(group)
    } catch (error) {
      // On a full disk a smaller write of the group may still fit, and no write may fail for another's size.
      if (error instanceof BackplaneFullError && group.writes.length > 1) {
        return group.writes.flatMap((write) => this.write({ ...group, writes: [write] }))
      }
      return group.writes.map(() => failed(error))
    }
  }

  close(): void {
    this.#database.close()
  }

  #transaction({ nowMs, writes }: WriteGroup): Answer[] {
    return this.#database.transaction(() => {
      this.#tables.idempotency.purge(nowMs)
      const [only] = writes
      // The transaction of a single write needs no part that fails alone.
      if (writes.length === 1 && only) return [this.#apply(only, nowMs)]
      return writes.map((write) => this.#attempt(write, nowMs))
    })
  }

  #attempt(write: Write, nowMs: number): Answer {
    try {
      return this.#database.savepoint(() => this.#apply(write, nowMs))
    } catch (error) {
      if (faultOf(error) !== 'other') throw error
      return failed(error)
    }
  }

  #apply(write: Write, nowMs: number): Answer {
    if (write.kind === 'commit') return applyCommit(this.#tables, { ...write, nowMs })
    if (write.kind === 'grant') return { kind: 'granted', fence: this.#tables.fences.grant(write.lease) }
    writeProbe(this.#database, write.value)
    return { kind: 'probed' }
  }
}
