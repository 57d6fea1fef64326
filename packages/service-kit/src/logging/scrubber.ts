import { SecretIndex } from './secret-index.ts'
import { blankShapes } from './shapes.ts'
import { spellingsOf } from './spellings.ts'

/** A shorter secret would blank ordinary words and numbers too. */
const MIN_SECRET_LENGTH = 4
const MAX_SECRET_LENGTH = 8192
const MAX_SECRETS = 1000

/** Longer text is cut before the search. A record of the log is shorter. */
const MAX_TEXT_LENGTH = 4096

/** Takes the secrets of their owners. */
export interface SecretRegistry {
  /** Blanks the value wherever it appears from now on, until the returned function is called. */
  register(secret: string): () => void
}

/** Blanks secrets in outgoing text: log lines, the stderr of a child process, messages to clients. */
export interface Scrubber extends SecretRegistry {
  scrub(text: string): string
}

interface Held {
  holders: number
  readonly spellings: readonly string[]
}

class Registry implements Scrubber {
  readonly #held = new Map<string, Held>()
  readonly #index = new SecretIndex()

  scrub(text: string): string {
    if (text.length <= MAX_TEXT_LENGTH) return blankShapes(this.#index.blank(text))
    return `${blankShapes(this.#index.blank(text.slice(0, MAX_TEXT_LENGTH)))}…`
  }

  register(secret: string): () => void {
    if (secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH) return () => {}
    const held = this.#held.get(secret) ?? this.#add(secret)
    held.holders += 1
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      held.holders -= 1
      if (held.holders === 0 && this.#held.get(secret) === held) this.#forget(secret, held)
    }
  }

  #add(secret: string): Held {
    for (const [oldest, held] of this.#held) {
      if (this.#held.size < MAX_SECRETS) break
      this.#forget(oldest, held)
    }
    const held: Held = { holders: 0, spellings: [...spellingsOf(secret)] }
    this.#held.set(secret, held)
    for (const spelling of held.spellings) this.#index.add(spelling)
    return held
  }

  #forget(secret: string, { spellings }: Held): void {
    this.#held.delete(secret)
    for (const spelling of spellings) this.#index.delete(spelling)
  }
}

export const createScrubber = (): Scrubber => {
  const registry = new Registry()
  return {
    scrub: (text) => registry.scrub(text),
    register: (secret) => registry.register(secret),
  }
}
