import type { PreviewFeed } from './preview-feed.ts'

const FIRST_MS = 5000
const MAX_MS = 60_000
/** Pictures that were shown for so long end a row of faults. */
const STEADY_MS = 30_000

const canShow = (mimeType: string): boolean => MediaSource.isTypeSupported(mimeType)

/**
 * Tells when the encoder's pictures come again after a fault, while something else is shown. Each further fault makes the wait
 * longer, so that a page which cannot keep them does not change its source all the time.
 */
export class EncoderReturn {
  readonly #feed: PreviewFeed
  #faults = 0
  #shownAtMs = 0

  constructor(feed: PreviewFeed) {
    this.#feed = feed
  }

  /** The encoder's pictures are tried from now on. */
  tried(): void {
    this.#shownAtMs = performance.now()
  }

  /** Calls back once, unless the returned function is called before. */
  await(onReturn: () => void): () => void {
    if (performance.now() - this.#shownAtMs > STEADY_MS) this.#faults = 0
    let stop = this.#later(() => this.#listen(onReturn, (next) => (stop = next)))
    return () => stop()
  }

  #later(work: () => void): () => void {
    const delayMs = Math.min(MAX_MS, FIRST_MS * 2 ** this.#faults) * (0.5 + Math.random() / 2)
    this.#faults += 1
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  }

  #listen(onReturn: () => void, onStop: (stop: () => void) => void): void {
    const leave = this.#feed.awaitStart({
      started: (mimeType) => {
        if (!canShow(mimeType)) return
        leave()
        onReturn()
      },
      refused: () => {
        leave()
        onStop(this.#later(() => this.#listen(onReturn, onStop)))
      },
    })
    onStop(leave)
  }
}
