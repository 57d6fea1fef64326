import type { Database } from '@stream-manager/sqlite'

export class DocumentWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** 0 when there is no such document. */
  revision(key: string): number {
    return Number(this.#database.get('select revision from documents where key = ?', key)?.['revision'] ?? 0)
  }

  /** The new revision. */
  put(key: string, json: string): number {
    const sql = `insert into documents (key, revision, value) values (?, 1, ?)
      on conflict (key) do update set revision = revision + 1, value = excluded.value returning revision`
    return Number(this.#database.get(sql, key, json)?.['revision'])
  }

  delete(key: string): void {
    this.#database.run('delete from documents where key = ?', key)
  }
}
