import type { OpenedAnswer } from './opened-answer.ts'
import type { RelayedAddress } from './relay-url.ts'

/** FFmpeg asks within milliseconds, unless it has no free thread. */
const KEPT_MS = 10_000
const KEPT_MAX = 64

interface Kept {
  readonly address: RelayedAddress
  readonly opened: OpenedAnswer
  readonly timer: NodeJS.Timeout
}

/** Answers that wait for FFmpeg to ask, one of an opening. Each is ended when it waits too long. */
export class KeptAnswers {
  readonly #kept = new Map<string, Kept>()

  keep(address: RelayedAddress, opened: OpenedAnswer): void {
    this.#drop(address.opening)
    if (this.#kept.size >= KEPT_MAX) this.#drop(this.#kept.keys().next().value ?? '')
    const timer = setTimeout(() => this.#drop(address.opening), KEPT_MS).unref()
    // An answer that breaks while it waits is FFmpeg's to notice: its rest is missing.
    opened.answer.on('error', () => undefined)
    this.#kept.set(address.opening, { address, opened, timer })
  }

  /** Null when none is kept, or its connection broke meanwhile. */
  take({ opening, url }: RelayedAddress): OpenedAnswer | null {
    const kept = this.#kept.get(opening)
    if (kept?.address.url !== url) return null
    this.#kept.delete(opening)
    clearTimeout(kept.timer)
    const { answer, body } = kept.opened
    return answer.errored || body.errored || (answer.destroyed && !answer.readableEnded) ? null : kept.opened
  }

  close(): void {
    for (const opening of this.#kept.keys()) this.#drop(opening)
  }

  #drop(opening: string): void {
    const kept = this.#kept.get(opening)
    if (!kept) return
    this.#kept.delete(opening)
    clearTimeout(kept.timer)
    kept.opened.answer.destroy()
  }
}
