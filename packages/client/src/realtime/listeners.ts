/**
 * Listeners of the application. One that throws must neither keep the others from being told nor reach the stock
 * client, which would close the connection; its error surfaces as an uncaught one, as an event handler's does.
 */
export const call = (listener: () => void): void => {
  try {
    listener()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

export type Unsubscribe = () => void

export class Listeners<Argument> {
  readonly #listeners = new Set<{ readonly listen: (argument: Argument) => void }>()

  get size(): number {
    return this.#listeners.size
  }

  /** The same function may be added several times; each is taken away by what its own call returned. */
  add(listen: (argument: Argument) => void): Unsubscribe {
    const entry = { listen }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  /** Those that are there now; one that is taken away meanwhile is not called any more. */
  tell(argument: Argument): void {
    for (const entry of [...this.#listeners]) {
      if (this.#listeners.has(entry)) call(() => entry.listen(argument))
    }
  }
}
