/** The place of playback, in seconds on the timeline of the media. */
export interface Playback {
  readonly currentSeconds: number
  /** The newest stretch without a hole. */
  readonly fromSeconds: number
  readonly toSeconds: number
}

export type Correction = { readonly rate: number } | { readonly seekToSeconds: number }

/** Below this the player runs dry between two pictures on a busy machine. */
const TARGET_SECONDS = 0.1
/** A seek is quicker than catching up, though it shows. */
const SEEK_ABOVE_SECONDS = 1
const CATCH_UP = [
  { aboveSeconds: 0.5, rate: 1.5 },
  { aboveSeconds: 0.2, rate: 1.15 },
  { aboveSeconds: 0.13, rate: 1.05 },
] as const

/** Keeps playback at the newest picture: by a faster rate for a little delay, by a seek for a long one or out of a hole. */
export const correctionOf = ({ currentSeconds, fromSeconds, toSeconds }: Playback): Correction => {
  const behindSeconds = toSeconds - currentSeconds
  const isOutside = currentSeconds < fromSeconds || behindSeconds < -TARGET_SECONDS
  if (isOutside || behindSeconds > SEEK_ABOVE_SECONDS) {
    return { seekToSeconds: Math.max(fromSeconds, toSeconds - TARGET_SECONDS) }
  }
  return { rate: CATCH_UP.find(({ aboveSeconds }) => behindSeconds > aboveSeconds)?.rate ?? 1 }
}
