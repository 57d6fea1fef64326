import { refuse } from '@stream-manager/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** As many as the password check runs and lets wait. */
const MAX_RUNNING = 32
/** 250 a second, in small portions. Other requests are answered between two of them. */
const RELEASED_AT_ONCE = 5
const RELEASE_EVERY_MS = 20
/** Released within ten seconds. */
const MAX_HELD = 2500
const RETRY_AFTER_SECONDS = 2

const busy = () =>
  refuse('auth.busy', 'Too many sign-ins at once; try again in some seconds', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  })

/**
 * Lets some sign-ins run at once. Others wait in a queue that moves at a fixed rate, whether they then get a place or are
 * refused: a flood that is refused at once comes again at once, and keeps the process from other requests.
 */
export class SignInAdmission {
  readonly #held = new Set<() => void>()
  #running = 0

  /** Errors: `auth.busy`. */
  async admit(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (this.#held.size === 0 && this.#enter(reply)) return
    if (this.#held.size >= MAX_HELD) throw busy()
    await this.#hold()
    if (!this.#enter(reply)) throw busy()
  }

  #enter(reply: FastifyReply): boolean {
    if (this.#running >= MAX_RUNNING || reply.raw.destroyed) return false
    this.#running += 1
    reply.raw.once('close', () => {
      this.#running -= 1
    })
    return true
  }

  #hold(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.add(resolve)
      if (this.#held.size === 1) setTimeout(() => this.#release(), RELEASE_EVERY_MS)
    })
  }

  #release(): void {
    let left = RELEASED_AT_ONCE
    for (const go of this.#held) {
      if (left === 0) break
      left -= 1
      this.#held.delete(go)
      go()
    }
    if (this.#held.size > 0) setTimeout(() => this.#release(), RELEASE_EVERY_MS)
  }
}
