export interface BatchWindowLimits {
  readonly minBatchWindowMs: number
  /** Time within which a publication should be sent to all subscribers, its wait for others included. */
  readonly deliveryTargetMs: number
}

/** Sending to all subscribers should take at most a fifth of the time, while the target allows it. */
const PREFERRED_SENDS_A_WINDOW = 4
/** Above the target, other work of the process still gets a third of the time. */
const MIN_SENDS_A_WINDOW = 0.5

/**
 * Time for which publications gather after a send that took `sendMs`. A publication that arrives at the begin of a send
 * waits for that send and the window, and the send of its batch takes as long again.
 */
export const batchWindowMs = (sendMs: number, limits: BatchWindowLimits): number => {
  const withinTargetMs = limits.deliveryTargetMs - 2 * sendMs
  const preferredMs = Math.min(sendMs * PREFERRED_SENDS_A_WINDOW, withinTargetMs)
  return Math.max(limits.minBatchWindowMs, sendMs * MIN_SENDS_A_WINDOW, preferredMs)
}
