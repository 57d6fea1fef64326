import type { LayerStatus, OutputStatus } from '@stream-manager/contracts'
import type { EngineEvent } from '@stream-manager/engine-protocol'

type StatusEvent = Extract<EngineEvent, { type: 'status' }>
type States = Pick<StatusEvent, 'layers' | 'outputs'>

interface ReporterOptions {
  readonly monotonicMs: () => number
  /** Read after most frames. */
  readonly states: () => States
  /** Read only for a report. */
  readonly performance: () => StatusEvent['performance']
  readonly send: (event: StatusEvent) => void
}

const PERIOD_MS = 1000
/** The supervisor commits each report, so a source that comes and goes must not flood it. */
const CLOSEST_MS = 200

const condition = ({ state, error }: Pick<LayerStatus | OutputStatus, 'state' | 'error'>) =>
  `${state} ${error?.code} ${error?.since} ${error?.nextRetryAt}`

/** The part of the status that is sent at once when it changes. Measured numbers wait for the next second. */
const fingerprint = ({ layers, outputs }: States) =>
  JSON.stringify([
    Object.entries(layers).map(([id, status]) => [id, condition(status)]),
    Object.entries(outputs).map(([id, status]) => [id, condition(status)]),
  ])

/** Sends the status once a second, and soon after any state has changed. */
export class StatusReporter {
  readonly #options: ReporterOptions
  #sentMs = Number.NEGATIVE_INFINITY
  #sent = ''

  constructor(options: ReporterOptions) {
    this.#options = options
  }

  /** Sends the status if it is due. Called after every frame and change. */
  tick(): void {
    const sinceMs = this.#options.monotonicMs() - this.#sentMs
    if (sinceMs < CLOSEST_MS) return
    const states = this.#options.states()
    const now = fingerprint(states)
    if (sinceMs < PERIOD_MS && now === this.#sent) return
    this.#sentMs = this.#options.monotonicMs()
    this.#sent = now
    this.#options.send({ type: 'status', performance: this.#options.performance(), ...states })
  }
}
