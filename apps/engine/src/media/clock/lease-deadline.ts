/**
 * The right to push ends at an instant of the host's clock. It is not counted from the receipt of a message, because a
 * message may have waited in the pipe while this process was frozen.
 */
export class LeaseDeadline {
  readonly #hostMs: () => number
  #endsAtMs: number

  constructor(hostMs: () => number, endsAtMs: number) {
    this.#hostMs = hostMs
    this.#endsAtMs = endsAtMs
  }

  renew(endsAtMs: number): void {
    this.#endsAtMs = endsAtMs
  }

  hasPassed(): boolean {
    return this.#hostMs() >= this.#endsAtMs
  }
}
