import type { Database, Row } from '@stream-manager/sqlite'
import { decodeJson } from '../arguments/json.ts'
import { HIGHEST_CHARACTER } from '../arguments/names.ts'
import type { KeyRange } from '../checked/store.ts'
import type { StoredDocument } from '../port/backplane.ts'

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

  list({ prefix, limit, after, descending }: KeyRange): StoredDocument[] {
    const end = prefix + HIGHEST_CHARACTER
    const bound = after ?? (descending ? end : '')
    return this.#database.all(descending ? DESCENDING : ASCENDING, prefix, end, bound, limit).map(toDocument)
  }
}
