import type { Database } from '@stream-manager/sqlite'
import type { EncodedPublication } from '../../arguments/encoded-commit.ts'

export class LogWriter {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Drops publications beyond the channel's retention. Returns the offset of the new publication. */
  append({ channel, json, retain }: EncodedPublication): number {
    const sql = `insert into channels (name, top) values (?, 1)
      on conflict (name) do update set top = top + 1 returning top`
    const offset = Number(this.#database.get(sql, channel)?.['top'])
    if (retain > 0) {
      this.#database.run(
        'insert into publications (channel, offset, data) values (?, ?, ?)',
        channel,
        offset,
        json,
      )
    }
    this.#database.run('delete from publications where channel = ? and offset <= ?', channel, offset - retain)
    return offset
  }
}
