export interface BatchIntervalLimits {
  readonly minBatchIntervalMs: number
  /** Time within which a publication should be sent to all subscribers, its wait for others included. */
  readonly deliveryTargetMs: number
}

/** A send of one batch to one lane. */
export interface LaneSend {
  readonly durationMs: number
  /** Lanes of the channel. The others take as long. */
  readonly lanes: number
}

/** Sending takes at most a sixth of the time while the target allows it. */
const PREFERRED_INTERVALS = 6
/** Above the target, other work of the process still gets a fifth of the time. */
const MIN_INTERVALS = 1.25

/**
 * Time from the begin of a lane's send to the begin of its next one. A publication that arrives right after the begin
 * waits for the interval, and the next send takes as long as this one.
 */
export const batchIntervalMs = ({ durationMs, lanes }: LaneSend, limits: BatchIntervalLimits): number => {
  const allLanesMs = durationMs * lanes
  const withinTargetMs = limits.deliveryTargetMs - durationMs
  const preferredMs = Math.min(allLanesMs * PREFERRED_INTERVALS, withinTargetMs)
  return Math.max(limits.minBatchIntervalMs, allLanesMs * MIN_INTERVALS, preferredMs)
}
