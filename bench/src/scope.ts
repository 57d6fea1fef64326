/** Disposes of what a benchmark opened, last first; has the shape that test-kit's servers want. */
export class Scope {
  readonly #disposers: (() => unknown)[] = []

  teardown(dispose: () => unknown): void {
    this.#disposers.push(dispose)
  }

  async close(): Promise<void> {
    for (const dispose of this.#disposers.reverse()) await dispose()
  }
}
