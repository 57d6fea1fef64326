import type { EncodedCommit } from '../arguments/encoded-commit.ts'
import type { Delivery } from '../delivery/subscribers.ts'
import type { CommitOutcome } from '../port/backplane.ts'
import { BackplaneFullError, BackplaneUnavailableError } from '../port/errors.ts'
import { BACKPLANE_LIMITS } from '../port/limits.ts'
import { type Applied, applyCommit, type Tables } from './apply-commit.ts'
import type { Database } from './database.ts'

/** Commits that share one fsync. It bounds how long a group blocks the event loop. */
const GROUP_SIZE = 64

interface Pending {
  readonly commit: EncodedCommit
  resolve(outcome: CommitOutcome): void
  reject(error: unknown): void
}

type Attempt = { readonly applied: Applied } | { readonly error: unknown }

const isStorageFault = (error: unknown) =>
  error instanceof BackplaneFullError || error instanceof BackplaneUnavailableError

/**
 * Group commit: all commits of one turn of the event loop share one fsync. Each commit is atomic by itself, sees
 * those before it, and is answered when the whole group is on disk.
 */
export class CommitQueue {
  readonly #database: Database
  readonly #tables: Tables
  readonly #deliver: (delivery: Delivery) => void
  readonly #pending: Pending[] = []
  #scheduled: NodeJS.Immediate | null = null

  constructor(database: Database, tables: Tables, deliver: (delivery: Delivery) => void) {
    this.#database = database
    this.#tables = tables
    this.#deliver = deliver
  }

  add(commit: EncodedCommit): Promise<CommitOutcome> {
    if (this.#pending.length >= BACKPLANE_LIMITS.pendingCommits) {
      const message = `${BACKPLANE_LIMITS.pendingCommits} commits are waiting already`
      return Promise.reject(new BackplaneUnavailableError(message))
    }
    return new Promise((resolve, reject) => {
      this.#pending.push({ commit, resolve, reject })
      this.#schedule()
    })
  }

  /** Carries out all waiting commits now. */
  flush(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled)
    this.#scheduled = null
    while (this.#pending.length > 0) this.#commitGroup(this.#pending.splice(0, GROUP_SIZE))
  }

  // One group a turn, so that reads and sockets are served between two groups.
  #schedule(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = null
      this.#commitGroup(this.#pending.splice(0, GROUP_SIZE))
      if (this.#pending.length > 0) this.#schedule()
    })
  }

  #commitGroup(group: readonly Pending[]): void {
    try {
      this.#settle(group, this.#write(group))
    } catch (error) {
      // On a full disk a smaller commit of the group may still fit, and no commit may fail for another's size.
      if (error instanceof BackplaneFullError && group.length > 1) {
        for (const pending of group) this.#commitGroup([pending])
        return
      }
      for (const { reject } of group) reject(error)
    }
  }

  #write(group: readonly Pending[]): Attempt[] {
    return this.#database.transaction(() => {
      this.#tables.idempotency.purge()
      return group.map(({ commit }) => this.#attempt(commit))
    })
  }

  #attempt(commit: EncodedCommit): Attempt {
    try {
      return { applied: this.#database.savepoint(() => applyCommit(this.#tables, commit)) }
    } catch (error) {
      if (isStorageFault(error)) throw error
      return { error }
    }
  }

  #settle(group: readonly Pending[], attempts: readonly Attempt[]): void {
    for (const [index, { resolve, reject }] of group.entries()) {
      const attempt = attempts[index]
      if (!attempt) continue
      if ('error' in attempt) reject(attempt.error)
      else {
        for (const delivery of attempt.applied.deliveries) this.#deliver(delivery)
        resolve(attempt.applied.outcome)
      }
    }
  }
}
