import { within } from '@stream-manager/async'

/** A request that hangs must not keep a person from signing in. */
const MAX_WAIT_MS = 2000

type Release = () => void

/** As much of a browser's lock manager as is used. It is shared by all tabs of an origin; plain http and Node may have none. */
interface Locks {
  request(
    name: string,
    options: { readonly signal: AbortSignal },
    hold: () => Promise<void>,
  ): Promise<unknown>
}

const browserLocks = (): Locks | undefined =>
  (globalThis as { readonly navigator?: { readonly locks?: Locks } }).navigator?.locks

/** Resolves with the lock, or without it once another tab has held it for too long. */
const takeLock = (name: string, signal: AbortSignal): Promise<Release> =>
  new Promise((resolve) => {
    const goOn = () => resolve(() => undefined)
    const hold = () => new Promise<void>((release) => resolve(release))
    browserLocks()?.request(name, { signal }, hold).catch(goOn) ?? goOn()
  })

/**
 * Lets requests that set the cookie of the session run one after the other, in all tabs. The answer that comes last decides
 * what the cookie is: that of a renewal must not come after that of a newer sign-in.
 */
export class CookieTurns {
  readonly #lock: string
  #last: Promise<unknown> = Promise.resolve()

  /** Pages of the same API share a cookie. */
  constructor(apiUrl: string) {
    this.#lock = `stream-manager-session ${apiUrl}`
  }

  run<Value>(work: () => Promise<Value>): Promise<Value> {
    // One deadline for both waits.
    const signal = AbortSignal.timeout(MAX_WAIT_MS)
    const turn = within(this.#last, { deadlineMs: MAX_WAIT_MS, onLate: () => undefined })
    const run = turn.then(() => this.#locked(work, signal))
    this.#last = run.catch(() => undefined)
    return run
  }

  async #locked<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
    const release = await takeLock(this.#lock, signal)
    try {
      return await work()
    } finally {
      release()
    }
  }
}
