import { readPageConfig } from './page-config.ts'

const RETRY_MS = 2000
/** Answers of a proxy that reaches no API. */
const PROXY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504])

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** Whether the API answers. It is asked once something has failed, and then again until it answers. */
export class ApiWatch {
  readonly #rootUrl: string
  readonly #watchers = new Set<() => void>()
  #awaySinceMs: number | null = null
  #isAsking = false
  #isClosed = false

  constructor(rootUrl: string) {
    this.#rootUrl = rootUrl
  }

  /** By the page's own clock. Null while it is not known to be away. */
  get awaySinceMs(): number | null {
    return this.#awaySinceMs
  }

  readonly watch = (onChange: () => void): (() => void) => {
    this.#watchers.add(onChange)
    return () => this.#watchers.delete(onChange)
  }

  /** For the client, so that a call without an answer is noticed. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    try {
      const response = await fetch(input, init)
      if (PROXY_STATUSES.has(response.status)) this.check()
      return response
    } catch (error) {
      if (!isAbort(error)) this.check()
      throw error
    }
  }

  readonly check = (): void => {
    if (this.#isAsking) return
    this.#isAsking = true
    void this.#ask()
  }

  close(): void {
    this.#isClosed = true
  }

  async #ask(): Promise<void> {
    const isHere = await readPageConfig(this.#rootUrl).then(
      () => true,
      () => false,
    )
    if (this.#isClosed) return
    this.#change(isHere ? null : (this.#awaySinceMs ?? Date.now()))
    if (isHere) this.#isAsking = false
    else setTimeout(() => void this.#ask(), RETRY_MS * (0.5 + Math.random()))
  }

  #change(awaySinceMs: number | null): void {
    if (this.#awaySinceMs === awaySinceMs) return
    this.#awaySinceMs = awaySinceMs
    for (const onChange of this.#watchers) onChange()
  }
}
