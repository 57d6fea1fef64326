import { DEFAULT_SEGMENT_SECONDS, type DesiredOutput, type OutputOf } from '@stream-manager/contracts'
import type { KeyframeTimes } from '../../media/encode/encoder.ts'

/** The first segment of a programme is short, so that players have something to show early. */
export const FIRST_SEGMENT_SECONDS = 1

export const segmentSecondsOf = ({ options }: OutputOf<'hls'>): number =>
  options.segmentSeconds ?? DEFAULT_SEGMENT_SECONDS

export const keyframeTimes = (segmentSeconds: number): KeyframeTimes => ({
  fromSeconds: FIRST_SEGMENT_SECONDS,
  everySeconds: segmentSeconds,
})

/** The keyframes that the outputs need; null when none cuts at fixed times. A stream has one HLS output. */
export const keyframesNeeded = (outputs: readonly DesiredOutput[]): KeyframeTimes | null => {
  const hls = outputs.find((output) => output.type === 'hls' && output.enabled)
  return hls?.type === 'hls' ? keyframeTimes(segmentSecondsOf(hls)) : null
}
