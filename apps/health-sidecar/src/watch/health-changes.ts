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

/** Publishes each change of a component's status for the history. The store is only asked when a status differs. */
export class HealthChanges {
  readonly #options: HealthChangesOptions
  readonly #recording = new SingleFlight(() => this.#recordSafely())
  #latest: readonly ComponentVerdict[] = []
  /** Statuses that are in the store; null when another sidecar may have written since. */
  #recorded: string | null = null
  #isFailing = false

  constructor(options: HealthChangesOptions) {
    this.#options = options
    options.monitor.onRound((checks) => {
      this.#latest = verdictsOf(checks)
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

  async #record(): Promise<void> {
    const { reports, events } = this.#options
    const verdicts = this.#latest
    const statuses = statusesOf(verdicts)
    if (!reports()) this.#recorded = null
    else if (statuses !== this.#recorded && (await events.recordHealth(verdicts))) this.#recorded = statuses
  }
}
