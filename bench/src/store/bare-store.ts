import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** One commit and its sync at a time, on the event loop: the least that a document and a publication cost. */
export class BareStore {
  readonly #database: DatabaseSync
  readonly #put: StatementSync
  readonly #publish: StatementSync

  constructor(dataDir: string) {
    this.#database = new DatabaseSync(join(dataDir, 'bare.db'))
    this.#database.exec(`pragma journal_mode = wal; pragma synchronous = full;
      create table documents (key text primary key, value text) strict;
      create table publications (offset integer primary key, data text) strict`)
    this.#put = this.#database.prepare('insert or replace into documents values (?, ?)')
    this.#publish = this.#database.prepare('insert into publications (data) values (?)')
  }

  async write(key: string, json: string): Promise<void> {
    this.#database.exec('begin immediate')
    this.#put.run(key, json)
    this.#publish.run(json)
    this.#database.exec('commit')
    await new Promise((resolve) => setImmediate(resolve))
  }

  close(): void {
    this.#database.close()
  }
}
