import type { DesiredOutput, OutputOf } from '@stream-manager/contracts'

const DEFAULT_SEGMENT_SECONDS = 2

export const segmentSecondsOf = ({ options }: OutputOf<'hls'>): number =>
  options.segmentSeconds ?? DEFAULT_SEGMENT_SECONDS

/** Seconds between the keyframes that the outputs need; null when none cuts at fixed times. A stream has one HLS output. */
export const keyframesNeeded = (outputs: readonly DesiredOutput[]): number | null => {
  const hls = outputs.find((output) => output.type === 'hls' && output.enabled)
  return hls?.type === 'hls' ? segmentSecondsOf(hls) : null
}
