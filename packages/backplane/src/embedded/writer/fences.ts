import type { Database } from '@stream-manager/sqlite'

/** The highest fence ever granted of each lease. Fences are stored, so they only grow. */
export class Fences {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** 0 without one. */
  last(lease: string): number {
    return Number(this.#database.get('select fence from fences where lease = ?', lease)?.['fence'] ?? 0)
  }

  grant(lease: string): number {
    const sql = `insert into fences (lease, fence) values (?, 1)
      on conflict (lease) do update set fence = fence + 1 returning fence`
    return Number(this.#database.get(sql, lease)?.['fence'])
  }
}
