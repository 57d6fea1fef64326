import { decodeJson } from '../arguments/json.ts'
import { HIGHEST_CHARACTER } from '../arguments/names.ts'
import type { KeyRange } from '../checked/store.ts'
import type { StoredDocument } from '../port/backplane.ts'
import type { Database, Row } from './database.ts'

const toDocument = (row: Row): StoredDocument => ({
  key: String(row['key']),
  revision: Number(row['revision']),
  value: decodeJson(String(row['value'])),
})

const ASCENDING = `select key, revision, value from documents
  where key >= ?1 and key < ?2 and key > ?3 order by key limit ?4`
const DESCENDING = `select key, revision, value from documents
  where key >= ?1 and key < ?2 and key < ?3 order by key desc limit ?4`

export class Documents {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  read(key: string): StoredDocument | null {
    const row = this.#database.get('select key, revision, value from documents where key = ?', key)
    return row ? toDocument(row) : null
  }

  /** 0 when there is no such document. */
  revision(key: string): number {
    return Number(this.#database.get('select revision from documents where key = ?', key)?.['revision'] ?? 0)
  }

  list({ prefix, limit, after, descending }: KeyRange): StoredDocument[] {
    const end = prefix + HIGHEST_CHARACTER
    const bound = after ?? (descending ? end : '')
    return this.#database.all(descending ? DESCENDING : ASCENDING, prefix, end, bound, limit).map(toDocument)
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
