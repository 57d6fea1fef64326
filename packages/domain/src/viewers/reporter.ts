import { type Schedule, SingleFlight } from '@stream-manager/async'
import { backgroundSchedule } from '@stream-manager/async/node'
import { VIEWER_ROUND_MS } from '@stream-manager/contracts'
import type { DaySalt, StreamRound, Viewers } from './api.ts'

export interface ViewerReporterOptions {
  readonly viewers: Pick<Viewers, 'salt' | 'report'>
  /** Name of this run of the process. */
  readonly source: string
  /** Absent for a process that sees the requests of players. */
  readonly seenBy?: 'sockets'
  /** Clients seen since the call before. Null when there is nothing to report. */
  collect(salt: DaySalt): Promise<ReadonlyMap<string, StreamRound> | null>
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void }
  readonly schedule?: Schedule
}

/**
 * Publishes the viewers that a process sees, a round at a time. A round that cannot be published is lost; the log says when
 * that begins and ends.
 */
export class ViewerReporter {
  readonly #options: ViewerReporterOptions
  readonly #running = new SingleFlight(() => this.#run())
  #cancel: (() => void) | null = null
  #isClosed = false
  #round = 0
  #isFailing = false

  constructor(options: ViewerReporterOptions) {
    this.#options = options
  }

  start(): void {
    const { schedule = backgroundSchedule } = this.#options
    if (!this.#isClosed) this.#cancel = schedule(() => void this.#end(), VIEWER_ROUND_MS)
  }

  /** Does not report again: the other replicas have most of these viewers next. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel?.()
    await this.#running.settled()
  }

  /** A report that takes longer than a round ends the next one later. */
  async #end(): Promise<void> {
    await this.#running.join()
    this.start()
  }

  async #run(): Promise<void> {
    const { viewers, source, seenBy, collect, log } = this.#options
    try {
      const salt = await viewers.salt()
      const streams = await collect(salt)
      this.#round += 1
      const name = { source, round: this.#round, ...(seenBy && { seenBy }) }
      if (streams !== null) await viewers.report({ ...name, salt, streams })
      if (this.#isFailing) log.info({}, 'viewers are counted again')
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) log.warn({ err: error }, 'viewers of the last seconds could not be reported')
      this.#isFailing = true
    }
  }
}
