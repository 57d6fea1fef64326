/**
 * Calls a listener of the application. Its error must not stop the other listeners or reach the stock client, which would
 * close the connection. It surfaces as an uncaught error, as in an event handler.
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

  /** Returns the function that removes this entry. The same listener may be added several times. */
  add(listen: (argument: Argument) => void): Unsubscribe {
    const entry = { listen }
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  /** Calls the present listeners. A listener that is removed meanwhile is not called. */
  notify(argument: Argument): void {
    for (const entry of [...this.#listeners]) {
      if (this.#listeners.has(entry)) call(() => entry.listen(argument))
    }
  }
}
