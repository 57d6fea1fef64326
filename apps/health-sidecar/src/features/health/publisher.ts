import { SingleFlight } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import type { Domain } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import type { Monitor } from '../../watch/monitor.ts'
import { reportOf } from './report.ts'

export interface PublisherOptions {
  readonly monitor: Monitor
  readonly clock: Clock
  readonly health: Pick<Domain['health'], 'publish'>
  /** Name of this run of the process. */
  readonly instance: string
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

/** Publishes the report of every round, one at a time, so that none queue up for a store that hangs. */
export class ReportPublisher {
  readonly #options: PublisherOptions
  readonly #publishing = new SingleFlight(() => this.#publish())
  #failing = false

  constructor(options: PublisherOptions) {
    this.#options = options
    options.monitor.onRound(() => void this.#publishing.join())
  }

  /** Resolves once no publication is under way. */
  settled(): Promise<void> {
    return this.#publishing.settled()
  }

  async #publish(): Promise<void> {
    const { monitor, clock, health, instance, logger } = this.#options
    try {
      await health.publish({ instance, report: reportOf(monitor, clock) })
      if (this.#failing) logger.info({}, 'health reports are published again')
      this.#failing = false
    } catch (error) {
      if (!this.#failing) logger.warn({ reason: messageOf(error) }, 'a health report cannot be published')
      this.#failing = true
    }
  }
}
