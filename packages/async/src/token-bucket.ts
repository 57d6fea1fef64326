/** Within the rate; above it; or so far above it that the sender ignores refusals. */
export type Verdict = 'granted' | 'refused' | 'flooding'

export interface Rate {
  readonly perSecond: number
  /** Requests at once. As many refused requests on top are a flood. */
  readonly burst: number
}

// One function for all buckets, because every connection has one.
const monotonicMs = (): number => performance.now()

/** An average rate with room for bursts. A refused request counts as debt, which is paid off over time. */
export class TokenBucket {
  readonly #rate: Rate
  readonly #nowMs: () => number
  #tokens: number
  #atMs: number

  constructor(rate: Rate, nowMs = monotonicMs) {
    this.#rate = rate
    this.#nowMs = nowMs
    this.#tokens = rate.burst
    this.#atMs = nowMs()
  }

  take(): Verdict {
    this.#refill()
    this.#tokens = Math.max(this.#tokens - 1, -this.#rate.burst)
    if (this.#tokens >= 0) return 'granted'
    return this.#tokens > -this.#rate.burst ? 'refused' : 'flooding'
  }

  /** Whether the bucket is as it was when new, so that it can be dropped. */
  get isFull(): boolean {
    this.#refill()
    return this.#tokens >= this.#rate.burst
  }

  #refill(): void {
    const now = this.#nowMs()
    const earned = ((now - this.#atMs) / 1_000) * this.#rate.perSecond
    this.#tokens = Math.min(this.#tokens + earned, this.#rate.burst)
    this.#atMs = now
  }
}

/** Buckets by name. Full buckets are dropped, so that names from outside cannot fill the memory. */
export class TokenBuckets {
  readonly #rate: Rate
  readonly #maxBuckets: number
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(rate: Rate, maxBuckets = 10_000) {
    this.#rate = rate
    this.#maxBuckets = maxBuckets
  }

  get size(): number {
    return this.#buckets.size
  }

  take(name: string): Verdict {
    const existing = this.#buckets.get(name)
    if (existing) return existing.take()
    if (this.#buckets.size >= this.#maxBuckets) this.#dropFull()
    // Only a flood of names gets here. It must not evict the bucket of another name.
    if (this.#buckets.size >= this.#maxBuckets) return 'refused'
    const bucket = new TokenBucket(this.#rate)
    this.#buckets.set(name, bucket)
    return bucket.take()
  }

  #dropFull(): void {
    for (const [name, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(name)
  }
}
