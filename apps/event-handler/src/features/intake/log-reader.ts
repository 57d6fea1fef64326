import type { GapRow, LogPosition } from '@stream-manager/analytics/port'
import type { Backplane, History, Position, Publication, Subscription } from '@stream-manager/backplane/port'
import { logPage } from '@stream-manager/domain'

/** Read when the known position is of no use. Logs for the event handler retain no more. */
const NEWEST = 1000

export interface ReadLog {
  readonly log: string
  readonly from: Position | null
  readonly to: Position
  readonly epoch: string
  readonly publications: readonly Publication[]
  readonly gap: GapRow | null
  /** The last offset of the log when it was read. */
  readonly topOffset: number
}

export interface LogReaderOptions {
  readonly backplane: Pick<Backplane, 'history' | 'subscribe'>
  readonly log: string
  /** There may be something to read. It must return at once. */
  onWake(): void
}

const lastOffset = (publications: readonly Publication[], otherwise: number): number =>
  publications.at(-1)?.offset ?? otherwise

/** Reads a log in pages. The subscription is a wake-up only, so a slow store needs no buffer here. */
export class LogReader {
  readonly #options: LogReaderOptions
  readonly #page: number
  #subscription: Subscription | null = null

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.#page = logPage(options.log)
  }

  async subscribe(): Promise<void> {
    const { backplane, log, onWake } = this.#options
    this.#subscription ??= await backplane.subscribe(log, () => onWake())
  }

  /** The entries after a position, at most a page; null when there are none. */
  async next(known: LogPosition | null, nowMs: number): Promise<ReadLog | null> {
    const { backplane, log } = this.#options
    if (known === null) return this.#begin(await backplane.history(log, { limit: NEWEST }))
    const history = await backplane.history(log, { since: known.position, limit: this.#page })
    if (!history.recovered) {
      return this.#continue(known, await backplane.history(log, { limit: NEWEST }), nowMs)
    }
    const { publications } = history
    if (publications.length === 0) return null
    return this.#read(known.position, history)
  }

  async close(): Promise<void> {
    await this.#subscription?.close()
    this.#subscription = null
  }

  #read(from: Position | null, { position, publications: retained }: History): ReadLog {
    const { epoch, offset: topOffset } = position
    const publications = retained.slice(0, this.#page)
    const to = { epoch, offset: lastOffset(publications, topOffset) }
    return { log: this.#options.log, from, to, epoch, publications, gap: null, topOffset }
  }

  /** A log that was never read has no gap: it begins with what is retained. */
  #begin(history: History): ReadLog | null {
    return history.publications.length === 0 ? null : this.#read(null, history)
  }

  /** The first of the retained entries, after a gap. */
  #continue({ position: from, atMs: fromMs }: LogPosition, history: History, untilMs: number): ReadLog {
    const read = this.#read(from, history)
    const before = (history.publications[0]?.offset ?? history.position.offset + 1) - 1
    const isTrimmed = read.epoch === from.epoch && before > from.offset
    const gap: GapRow = {
      log: read.log,
      epoch: from.epoch,
      afterOffset: from.offset,
      untilOffset: isTrimmed ? before : from.offset,
      fromMs,
      untilMs,
      reason: isTrimmed ? 'trimmed' : 'epoch',
    }
    return { ...read, gap }
  }
}
