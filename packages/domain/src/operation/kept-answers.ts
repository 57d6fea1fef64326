import { createHash } from 'node:crypto'
import type { OperationAnswer } from './operation.ts'

/** The bytes of an answer. */
export interface Representation {
  readonly json: string
  /** Differs for other bytes. A revision comes first, for the `If-Match` of a later write. */
  readonly tag: string
}

/** Answers to reads in memory. */
export interface Answers {
  /** Null when no answer to this question was built from this source. */
  find(key: string, source: object): Representation | null
  keep(key: string, source: object, answer: OperationAnswer): Representation
  counts(): Readonly<
    Record<'readCacheHits' | 'readCacheMisses' | 'readCacheEntries' | 'readCacheBytes', number>
  >
}

interface Kept extends Representation {
  /** The answer holds as long as this object is the current one. */
  readonly source: object
}

export interface KeptAnswersLimits {
  readonly entries: number
  readonly bytes: number
}

const DEFAULT_LIMITS: KeptAnswersLimits = { entries: 1000, bytes: 16 * 1024 * 1024 }
const BYTES_PER_CHARACTER = 2

const digestOf = (json: string): string => createHash('sha256').update(json).digest('base64url').slice(0, 16)

const represent = ({ body, revision }: OperationAnswer): Representation => {
  const json = JSON.stringify(body)
  const digest = digestOf(json)
  return { json, tag: revision === undefined ? digest : `${revision}-${digest}` }
}

const sizeOf = (key: string, { json }: Representation): number =>
  (key.length + json.length) * BYTES_PER_CHARACTER

/** Serialised answers. Beyond its limits the cache drops the answer that was used longest ago. */
export class KeptAnswers implements Answers {
  readonly #limits: KeptAnswersLimits
  readonly #kept = new Map<string, Kept>()
  #bytes = 0
  #hits = 0
  #misses = 0

  constructor(limits: KeptAnswersLimits = DEFAULT_LIMITS) {
    this.#limits = limits
  }

  find(key: string, source: object): Representation | null {
    const kept = this.#kept.get(key)
    if (kept?.source !== source) {
      this.#misses += 1
      return null
    }
    this.#hits += 1
    // The last one in the map is the one that was used last.
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept
  }

  keep(key: string, source: object, answer: OperationAnswer): Representation {
    const representation = represent(answer)
    this.#drop(key)
    this.#kept.set(key, { ...representation, source })
    this.#bytes += sizeOf(key, representation)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#limits.entries && this.#bytes <= this.#limits.bytes) break
      this.#drop(oldest)
    }
    return representation
  }

  counts() {
    return {
      readCacheHits: this.#hits,
      readCacheMisses: this.#misses,
      readCacheEntries: this.#kept.size,
      readCacheBytes: this.#bytes,
    }
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#bytes -= sizeOf(key, kept)
  }
}
