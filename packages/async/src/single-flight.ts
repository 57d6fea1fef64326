/**
 * Runs one piece of work at a time. Callers that meet share a run, so that a slow dependency never collects a queue
 * of runs.
 */
export class SingleFlight<Value> {
  readonly #work: () => Promise<Value>
  #running: Promise<Value> | null = null
  #next: { readonly run: Promise<Value>; readonly start: () => void } | null = null

  constructor(work: () => Promise<Value>) {
    this.#work = work
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  /** Joins the run under way, or begins one. */
  join(): Promise<Value> {
    return this.#running ?? this.#begin()
  }

  /**
   * Joins a run that begins after this call, because the run under way may have read its input before the caller's
   * change. Any number of calls during one run share the run after it.
   */
  joinNext(): Promise<Value> {
    if (this.#running === null) return this.#begin()
    this.#next ??= this.#planNext()
    return this.#next.run
  }

  /** Resolves when no run is under way or due. Never rejects. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running.catch(() => undefined)
  }

  #planNext(): { run: Promise<Value>; start: () => void } {
    let start = () => {}
    const run = new Promise<Value>((resolve) => {
      start = () => resolve(this.#begin())
    })
    return { run, start }
  }

  #begin(): Promise<Value> {
    // Work that throws before it returns a promise rejects the run as well.
    const run = (async () => this.#work())()
    this.#running = run
    // The next run begins here and not in a reaction of its own: a caller in between would begin another beside it.
    const end = () => {
      const next = this.#next
      this.#running = null
      this.#next = null
      next?.start()
    }
    run.then(end, end)
    return run
  }
}
