/** Bounds of a random factor. `{ from: 0.5, to: 1 }` spreads 1000 ms over 500 to 1000 ms. */
export interface Jitter {
  readonly from: number
  readonly to: number
}

export interface Backoff {
  /** Ceiling of the first delay. The ceiling doubles with each attempt. */
  readonly firstMs: number
  /** The ceiling grows no further. */
  readonly maxMs: number
  /** No delay is shorter. Default 0. */
  readonly minMs?: number
  /** Spread below the ceiling. Default `FULL_JITTER`. */
  readonly jitter?: Jitter
}

/** Spreads delays over the whole range, so that clients which failed together do not return together. */
export const FULL_JITTER: Jitter = { from: 0, to: 1 }

type Random = () => number

/** A random duration between `from` and `to` times `durationMs`. */
export const jitteredMs = (durationMs: number, { from, to }: Jitter, random: Random = Math.random): number =>
  durationMs * (from + random() * (to - from))

/** Delay before the next attempt, in ms. `attempt` counts from 0. */
export const backoffDelayMs = (
  { firstMs, maxMs, minMs = 0, jitter = FULL_JITTER }: Backoff,
  attempt: number,
  random: Random = Math.random,
): number => {
  const ceilingMs = Math.min(maxMs, firstMs * 2 ** attempt)
  const lowMs = Math.max(minMs, ceilingMs * jitter.from)
  const highMs = Math.max(lowMs, ceilingMs * jitter.to)
  return lowMs + random() * (highMs - lowMs)
}
