import { type Backoff, backoffDelayMs } from '@stream-manager/async'

/** The jitter keeps the layers of one lost server from reconnecting at the same instant. */
const BACKOFF: Backoff = { firstMs: 250, maxMs: 4000, jitter: { from: 0.75, to: 1.25 } }

export const sourceRetryDelayMs = (attempt: number, random: () => number): number =>
  backoffDelayMs(BACKOFF, attempt, random)
