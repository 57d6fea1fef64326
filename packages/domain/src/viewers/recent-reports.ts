import type { Position, Publication } from '@stream-manager/backplane/port'
import { tolerantChecker, ViewersReport } from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { SharedReads } from '../store/shared-reads.ts'
import { viewerKeys } from './keys.ts'
import { withinWindow } from './rules.ts'

const FRESH_MS = 1000
const PAGE = 200

const checkReport = tolerantChecker(ViewersReport, 'The report of viewers')

/**
 * The reports of the last seconds, read from the log at most once a second. An outage of the store rejects: an old count
 * would be taken for the present one.
 */
export class RecentReports {
  readonly #context: Context
  readonly #reads = new SharedReads<readonly ViewersReport[]>()
  #position: Position | null = null
  #reports: readonly ViewersReport[] = []
  #readAtMs = Number.NEGATIVE_INFINITY

  constructor(context: Context) {
    this.#context = context
  }

  async read(): Promise<readonly ViewersReport[]> {
    const { clock } = this.#context
    if (clock.monotonicMs() - this.#readAtMs < FRESH_MS) return this.#reports
    return this.#reads.read('', () => this.#read())
  }

  async #read(): Promise<readonly ViewersReport[]> {
    const { clock } = this.#context
    const publications = await this.#next()
    const reports = [...this.#reports, ...publications.flatMap((publication) => this.#parse(publication))]
    this.#reports = withinWindow(reports, clock.now().getTime())
    this.#readAtMs = clock.monotonicMs()
    return this.#reports
  }

  /** All publications after the last read, or the newest ones. */
  async #next(): Promise<Publication[]> {
    const { backplane } = this.#context
    const found: Publication[] = []
    while (this.#position !== null) {
      const page = await backplane.history(viewerKeys.reports, { since: this.#position, limit: PAGE })
      if (!page.recovered) break
      found.push(...page.publications)
      const last = page.publications.at(-1)
      if (last) this.#position = { epoch: page.position.epoch, offset: last.offset }
      if (page.publications.length < PAGE) return found
    }
    const newest = await backplane.history(viewerKeys.reports, { limit: PAGE })
    this.#position = newest.position
    this.#reports = []
    return [...newest.publications]
  }

  #parse({ data }: Publication): ViewersReport[] {
    const report = this.#context.ignored.readable(checkReport(data))
    return report === null ? [] : [report]
  }
}
