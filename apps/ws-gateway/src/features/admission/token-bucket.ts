/** Within the rate; above it; or so far above it that the sender does not mind being refused. */
export type Verdict = 'granted' | 'refused' | 'flooding'

export interface Rate {
  readonly perSecond: number
  /** What may come at once. So much again, refused, is a flood. */
  readonly burst: number
}

// Shared: a connection has a bucket, and there are very many connections.
const monotonicMs = (): number => performance.now()

/** A rate over a long time with room for bursts. What is refused counts as debt, which time pays off. */
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

  /** As it was when new: nothing would change if it were forgotten. */
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

/** Buckets by name. Those that are full again are forgotten, so that names from outside cannot fill the memory. */
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
    const known = this.#buckets.get(name)
    if (known) return known.take()
    if (this.#buckets.size >= this.#maxBuckets) this.#forgetFull()
    // Only a flood of names gets here; it shares nobody's bucket, and must not take anybody's away.
    if (this.#buckets.size >= this.#maxBuckets) return 'refused'
    const bucket = new TokenBucket(this.#rate)
    this.#buckets.set(name, bucket)
    return bucket.take()
  }

  #forgetFull(): void {
    for (const [name, bucket] of this.#buckets) if (bucket.isFull) this.#buckets.delete(name)
  }
}
