import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'

/** The text of a statement differs by its number of rows, so there are more texts than worth keeping. */
const MAX_STATEMENTS = 200

export type Row = Record<string, SQLOutputValue>

/** Turns an error of the driver into one of the store that uses it. */
export type ErrorTranslation = (error: unknown) => unknown

/**
 * A connection with its prepared statements. All calls are synchronous, so nothing runs between two statements
 * of a transaction.
 */
export class Database {
  readonly #connection: DatabaseSync
  readonly #translation: ErrorTranslation
  readonly #statements = new Map<string, StatementSync>()

  /** @throws the driver's own error, which the caller turns into a message. */
  constructor(path: string, translation: ErrorTranslation) {
    this.#connection = new DatabaseSync(path, { timeout: 1000 })
    this.#translation = translation
  }

  /** Runs SQL without preparing it: pragmas, schema. */
  execute(sql: string): void {
    this.#translate(() => this.#connection.exec(sql))
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#translate(() => this.#statement(sql).get(...values))
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#translate(() => this.#statement(sql).all(...values))
  }

  /** The number of rows that changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return this.#translate(() => Number(this.#statement(sql).run(...values).changes))
  }

  /** Durable when it returns, without effect when it throws. */
  transaction<T>(work: () => T): T {
    this.run('begin immediate')
    try {
      const result = work()
      this.run('commit')
      return result
    } catch (error) {
      this.#undo('rollback')
      throw error
    }
  }

  /**
   * As `transaction`, for work that only awaits promises that are settled already. A result that `keeps` refuses is
   * rolled back.
   */
  async settledTransaction<T>(work: () => Promise<T>, keeps: (result: T) => boolean): Promise<T> {
    this.run('begin immediate')
    try {
      const result = await work()
      this.run(keeps(result) ? 'commit' : 'rollback')
      return result
    } catch (error) {
      this.#undo('rollback')
      throw error
    }
  }

  /** All reads of `work` see one instant, while another connection writes. */
  snapshot<T>(work: () => T): T {
    this.run('begin')
    try {
      return work()
    } finally {
      if (this.#connection.isTransaction) this.run('rollback')
    }
  }

  /** As `snapshot`, for work that only awaits promises that are settled already. */
  async settledSnapshot<T>(work: () => Promise<T>): Promise<T> {
    this.run('begin')
    try {
      return await work()
    } finally {
      if (this.#connection.isTransaction) this.run('rollback')
    }
  }

  /** Runs a part of a transaction that can fail alone. */
  savepoint<T>(work: () => T): T {
    this.run('savepoint part')
    try {
      const result = work()
      this.run('release part')
      return result
    } catch (error) {
      this.#undo('rollback to part')
      this.#undo('release part')
      throw error
    }
  }

  close(): void {
    this.#statements.clear()
    if (this.#connection.isOpen) this.#connection.close()
  }

  // SQLite ends the transaction automatically after a full disk or an I/O error. The first error is the one to report.
  #undo(sql: string): void {
    if (!this.#connection.isOpen || !this.#connection.isTransaction) return
    this.#connection.exec(sql)
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql)
    // A map keeps the order of insertion, so the statement that was unused for longest is the first.
    this.#statements.delete(sql)
    this.#statements.set(sql, statement)
    const [unused] = this.#statements.keys()
    if (this.#statements.size > MAX_STATEMENTS && unused !== undefined) this.#statements.delete(unused)
    return statement
  }

  #translate<T>(call: () => T): T {
    try {
      return call()
    } catch (error) {
      throw this.#translation(error)
    }
  }
}
