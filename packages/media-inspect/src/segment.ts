import { Gate } from '@stream-manager/async'
import { askChild, type ChildAnswer } from './ask-child.ts'
import { checkSegmentMeasures, type SegmentMeasures } from './child/segment-messages.ts'

export type { SegmentMeasures, TrackMeasures } from './child/segment-messages.ts'

/** Each decodes on one core. */
const running = new Gate({ running: 1, waiting: 64 })

export interface MeasureOptions {
  /** Longest time of the decoding, without the wait for its turn. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal
}

/**
 * Decodes a segment of HLS (MPEG-TS) in a process of its own, and measures it. A segment that is no media has no tracks.
 * One segment at a time. Rejects with the signal's reason while it waits for its turn.
 */
export const measureSegment = async (
  segment: Buffer,
  { deadlineMs, signal }: MeasureOptions,
): Promise<ChildAnswer<SegmentMeasures>> => {
  const leave = await running.enter(signal)
  if (leave === null) return { ok: false, reason: 'late' }
  try {
    return await askChild({
      ...{ program: 'segment', request: { container: 'mpegts' }, checkAnswer: checkSegmentMeasures },
      ...{ deadlineMs, input: segment, ...(signal && { signal }) },
    })
  } finally {
    leave()
  }
}
