/** Work that is done one after another. `onIdle` is called when the last of it is done. */
export class Turns {
  readonly #onIdle: () => void
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle
  }

  get isTaken(): boolean {
    return this.#waiting > 0
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1
    const turn = this.#last.then(work, work)
    this.#last = turn
    try {
      return await turn
    } finally {
      this.#waiting -= 1
      if (this.#waiting === 0) this.#onIdle()
    }
  }
}
