import type { RtmpHost } from './rtmp-host.ts'

const LOOK_EVERY_MS = 100

/** From one instant, by `performance.now()`, until the next change. */
export interface PublisherChange {
  readonly atMs: number
  /** As the RTMP server names it; null while it has none. */
  readonly publisher: string | null
}

/** Looks all the time who publishes. */
export class PublisherWatch {
  readonly changes: PublisherChange[] = []
  readonly #timer: NodeJS.Timeout

  constructor(rtmp: RtmpHost) {
    const look = () => {
      const publisher = rtmp.current ?? null
      const atMs = performance.now()
      if (publisher !== this.changes.at(-1)?.publisher) this.changes.push({ atMs, publisher })
    }
    look()
    this.#timer = setInterval(look, LOOK_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
