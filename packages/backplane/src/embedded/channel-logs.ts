import type { Database, Row } from '@stream-manager/sqlite'
import { decodeJson } from '../arguments/json.ts'
import type { History, HistoryOptions, Position, Publication } from '../port/backplane.ts'

const toPublication = (row: Row): Publication => ({
  offset: Number(row['offset']),
  data: decodeJson(String(row['data'])),
})

const AFTER = 'select offset, data from publications where channel = ? and offset > ? order by offset limit ?'
const NEWEST = 'select offset, data from publications where channel = ? order by offset desc limit ?'

/** The retained publications of a channel are always the end of its log, without a gap. */
export class ChannelLogs {
  readonly #database: Database
  readonly #epoch: string

  constructor(database: Database, epoch: string) {
    this.#database = database
    this.#epoch = epoch
  }

  position(channel: string): Position {
    const row = this.#database.get('select top from channels where name = ?', channel)
    return { epoch: this.#epoch, offset: Number(row?.['top'] ?? 0) }
  }

  /** Position and publications are of one instant. */
  history(channel: string, options: HistoryOptions): History {
    return this.#database.snapshot(() => this.#read(channel, options))
  }

  #read(channel: string, { since, limit, reverse = false }: HistoryOptions): History {
    const position = this.position(channel)
    if (!since) {
      const newest = this.#database.all(NEWEST, channel, limit).map(toPublication)
      return { position, publications: reverse ? newest : newest.reverse(), recovered: true }
    }
    if (!this.#retainsAfter(channel, since, position)) return { position, publications: [], recovered: false }
    const publications = this.#database.all(AFTER, channel, since.offset, limit).map(toPublication)
    return { position, publications, recovered: true }
  }

  /** Whether all publications after `since` are still retained. */
  #retainsAfter(channel: string, since: Position, top: Position): boolean {
    if (since.epoch !== top.epoch || !Number.isSafeInteger(since.offset)) return false
    if (since.offset < 0 || since.offset > top.offset) return false
    const row = this.#database.get(
      'select min(offset) as oldest from publications where channel = ?',
      channel,
    )
    return since.offset + 1 >= Number(row?.['oldest'] ?? top.offset + 1)
  }
}
