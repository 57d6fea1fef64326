/** Pause between two beats: a picture or a number is shown this much late at most. */
export const BEAT_MS = 100

export interface BeatOptions {
  readonly nowMs: () => number
  readonly schedule: (run: () => void, delayMs: number) => void
}

type Watch = (onChange: () => void) => () => void

/**
 * Gathers what comes from the server, so that the page makes at most ten frames a second for it. The first after a pause is
 * drawn at once. A frame costs more than the news in it.
 */
export class Beat {
  readonly #options: BeatOptions
  readonly #draws = new Set<() => void>()
  #isDue = false
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(options: BeatOptions) {
    this.#options = options
  }

  /** Calls the function at the next beat, once however often it is asked for. */
  readonly request = (draw: () => void): void => {
    this.#draws.add(draw)
    if (this.#isDue) return
    this.#isDue = true
    const { nowMs, schedule } = this.#options
    // Not in this call: one message changes several parts of the page.
    schedule(() => this.#run(), Math.max(0, this.#lastMs + BEAT_MS - nowMs()))
  }

  readonly cancel = (draw: () => void): void => {
    this.#draws.delete(draw)
  }

  /** The same watch, with changes that wait for the beat. */
  readonly gather =
    (watch: Watch): Watch =>
    (onChange) => {
      const leave = watch(() => this.request(onChange))
      return () => {
        leave()
        this.cancel(onChange)
      }
    }

  #run(): void {
    this.#isDue = false
    this.#lastMs = this.#options.nowMs()
    // A function that asks again waits for the next beat, and one that was cancelled meanwhile is not called.
    try {
      for (const draw of [...this.#draws]) if (this.#draws.delete(draw)) draw()
    } finally {
      // One that throws leaves the others to the next beat.
      for (const draw of this.#draws) this.request(draw)
    }
  }
}

/** The one beat of the page. Timers go on in a hidden page, and frames do not. */
export const beat = new Beat({ nowMs: () => performance.now(), schedule: setTimeout })
