import { SingleFlight } from '@stream-manager/async'
import type { Sending } from './sender.ts'

/** Deliveries to one webhook at a time. */
const AT_ONCE = 4

type Claimed = Pick<Sending, 'delivery' | 'claim'>

export interface LaneOptions {
  /** Claims at most so many deliveries that are due. */
  readonly claim: (limit: number) => Promise<readonly Claimed[]>
  readonly send: (claimed: Claimed) => Promise<void>
  readonly mayRun: () => boolean
  /** Called when a delivery cannot be claimed or its outcome not be stored. */
  readonly onError: (error: unknown) => void
}

/** Sends the deliveries of one webhook. One that takes long holds up no other: each sender takes the next by itself. */
export class Lane {
  readonly #options: LaneOptions
  readonly #claimed: Claimed[] = []
  readonly #claiming: SingleFlight<number>
  readonly #senders = new Set<Promise<void>>()

  constructor(options: LaneOptions) {
    this.#options = options
    this.#claiming = new SingleFlight(() => this.#claim())
  }

  /** Something is due: senders that had nothing to do begin again. */
  fill(): void {
    while (this.#senders.size < AT_ONCE) this.#start()
  }

  /** No sender is at work. Deliveries that they left are sent again when their claims end. */
  get isIdle(): boolean {
    return this.#senders.size === 0
  }

  async settled(): Promise<void> {
    await Promise.all(this.#senders)
  }

  /** Resolves with how many wait. A claimed delivery is no longer due, so nobody else would start the senders that ended. */
  async #claim(): Promise<number> {
    const count = this.#claimed.push(...(await this.#options.claim(AT_ONCE)))
    if (count > 0) this.fill()
    return count
  }

  #start(): void {
    const sender = this.#sendAll()
      .catch(this.#options.onError)
      .finally(() => this.#senders.delete(sender))
    this.#senders.add(sender)
  }

  /** Until nothing is due. */
  async #sendAll(): Promise<void> {
    const { mayRun, send } = this.#options
    while (mayRun()) {
      const next = this.#claimed.shift()
      if (next) await send(next)
      // The other senders may have taken all that were claimed, and more may be due.
      else if ((await this.#claiming.join()) === 0) return
    }
  }
}
