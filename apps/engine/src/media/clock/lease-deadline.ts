/**
 * The right to push ends at an instant of the host's clock, not so long after a message was read: one that waited in the
 * pipe while this process stood still grants nothing any more.
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
