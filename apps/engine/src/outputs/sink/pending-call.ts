/** Remembers the call under way: native memory must not be freed under it. */
export class PendingCall {
  #call: Promise<unknown> = Promise.resolve()

  track<Value>(call: Promise<Value>): Promise<Value> {
    this.#call = call.catch(() => undefined)
    return call
  }

  /** Resolves when the call has ended, in whatever way. */
  async settled(): Promise<void> {
    await this.#call
  }
}
