import type { RtmpHost } from './rtmp-host.ts'

const POLL_EVERY_MS = 100

/** The publisher from `atMs`, by `performance.now()`, until the next change. */
export interface PublisherChange {
  readonly atMs: number
  /** Name of the publisher in the RTMP server's log; null while there is none. */
  readonly publisher: string | null
}

/** Records each change of the publisher. */
export class PublisherWatch {
  readonly changes: PublisherChange[] = []
  readonly #timer: NodeJS.Timeout

  constructor(rtmp: RtmpHost) {
    const poll = () => {
      const publisher = rtmp.current ?? null
      const atMs = performance.now()
      if (publisher !== this.changes.at(-1)?.publisher) this.changes.push({ atMs, publisher })
    }
    poll()
    this.#timer = setInterval(poll, POLL_EVERY_MS)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
