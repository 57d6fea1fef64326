/** Disposes of the resources of a benchmark, the last first. It has the interface of test-kit's `TestScope`. */
export class Scope {
  readonly #disposers: (() => unknown)[] = []

  teardown(dispose: () => unknown): void {
    this.#disposers.push(dispose)
  }

  async close(): Promise<void> {
    for (const dispose of this.#disposers.reverse()) await dispose()
  }
}
