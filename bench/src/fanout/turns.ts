import { monitorEventLoopDelay } from 'node:perf_hooks'

/** A finer one would cost the measured process more than a percent of a core. */
const RESOLUTION_MS = 10

/** Measures the turns of this process's event loop, in which it serves no other socket. */
export class TurnMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })

  constructor() {
    this.#delay.enable()
  }

  restart(): void {
    this.#delay.reset()
  }

  /** 99th percentile of the delay since `restart`. */
  p99Ms(): number {
    return this.#delay.percentile(99) / 1e6 - RESOLUTION_MS
  }
}
