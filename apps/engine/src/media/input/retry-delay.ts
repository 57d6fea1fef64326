import { type Backoff, backoffDelayMs } from '@stream-manager/async'

/** A person or another system has to act first. */
const SLOW: Backoff = { firstMs: 2000, maxMs: 30_000, jitter: { from: 0.75, to: 1 } }

/** The jitter keeps the layers of one lost server from reconnecting at the same instant. */
const BACKOFF: Backoff = { firstMs: 250, maxMs: 4000, jitter: { from: 0.75, to: 1.25 } }

export const sourceRetryDelayMs = (retry: 'soon' | 'slowly', attempt: number, random: () => number): number =>
  backoffDelayMs(retry === 'soon' ? BACKOFF : SLOW, attempt, random)
