import { SingleFlight } from '@stream-manager/async'
import type { ComponentVerdict, Domain } from '@stream-manager/domain'
import { messageOf } from '@stream-manager/service-kit'
import type { Checks, Monitor } from './monitor.ts'

export interface HealthChangesOptions {
  readonly monitor: Pick<Monitor, 'onRound'>
  /** Two sidecars may disagree, so only one of them reports. */
  readonly reports: () => boolean
  readonly events: Pick<Domain['events'], 'recordHealth'>
  readonly logger: {
    info(fields: object, message: string): void
    warn(fields: object, message: string): void
  }
}

const verdictsOf = (checks: Checks): ComponentVerdict[] =>
  Object.entries(checks).map(([component, { status, error, since }]) => ({ component, status, error, since }))

const statusesOf = (verdicts: readonly ComponentVerdict[]): string =>
  verdicts.map(({ component, status }) => `${component} ${status}`).join()

/** Changes that wait for the store. A further one replaces the newest: the beginning and the end of an outage tell the most. */
const MAX_WAITING = 20

/**
 * Publishes each change of a component's status for the history. The store is only asked when a status differs. Changes that
 * happen while the store is away are published once it is back.
 */
export class HealthChanges {
  readonly #options: HealthChangesOptions
  readonly #recording = new SingleFlight(() => this.#recordSafely())
  /** Not in the store yet, the oldest first. */
  readonly #waiting: (readonly ComponentVerdict[])[] = []
  #noted = ''
  #isFailing = false

  constructor(options: HealthChangesOptions) {
    this.#options = options
    options.monitor.onRound((checks) => {
      this.#note(verdictsOf(checks))
      void this.#recording.join()
    })
  }

  /** Resolves when the change under way is stored, or has failed. */
  async settled(): Promise<void> {
    await this.#recording.settled()
  }

  async #recordSafely(): Promise<void> {
    const { logger } = this.#options
    try {
      await this.#record()
      if (this.#isFailing) logger.info({}, 'changes of health are recorded again')
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) logger.warn({ reason: messageOf(error) }, 'changes of health cannot be recorded')
      this.#isFailing = true
    }
  }

  #note(verdicts: readonly ComponentVerdict[]): void {
    const statuses = statusesOf(verdicts)
    // Another sidecar reports. When this one takes over, it reports what differs from the store.
    if (!this.#options.reports()) this.#waiting.length = 0
    else if (statuses === this.#noted) return
    else if (this.#waiting.length === MAX_WAITING) this.#waiting.pop()
    this.#waiting.push(verdicts)
    this.#noted = statuses
  }

  async #record(): Promise<void> {
    const { reports, events } = this.#options
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined || !reports() || !(await events.recordHealth(first))) return
      if (this.#waiting[0] === first) this.#waiting.shift()
    }
  }
}
