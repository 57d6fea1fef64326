/** Remembers the latest call: what the call uses, such as native memory, must not be freed before it has ended. */
export class PendingCall {
  #call: Promise<unknown> = Promise.resolve()

  track<Value>(call: Promise<Value>): Promise<Value> {
    this.#call = call.catch(() => undefined)
    return call
  }

  /** Resolves when the latest call has ended, well or not. */
  async settled(): Promise<void> {
    await this.#call
  }
}
