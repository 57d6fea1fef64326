/** The pictures of a file that moves. */
export interface Animation {
  /** How long each picture is shown, in the order of the file. */
  readonly frameDurationsMs: readonly number[]
  /** Number of turns, after which the last picture stays. Null for no end. */
  readonly plays: number | null
}

/** Largest picture of an animation: 4K UHD, as large as a programme. */
const ANIMATION_PIXELS_MAX = 3840 * 2160
/** 100 s at the highest pace. Readers of headers stop one above it. */
export const ANIMATION_FRAMES_MAX = 5000

const SHORTEST_MS = 20
const IN_PLACE_OF_SHORTER_MS = 100

/** Shows a picture for as long as browsers do: a delay that no screen of its day could keep means a default. */
export const shownForMs = (delayMs: number): number =>
  delayMs < SHORTEST_MS ? IN_PLACE_OF_SHORTER_MS : delayMs

export const turnMs = ({ frameDurationsMs }: Animation): number =>
  Math.round(frameDurationsMs.reduce((sum, durationMs) => sum + durationMs, 0))

/** For people: the reason why an animation stands still, and what to do. Null when it moves. */
export const animationFault = (
  { frameDurationsMs }: Animation,
  { width, height }: { readonly width: number; readonly height: number },
): string | null => {
  if (width * height > ANIMATION_PIXELS_MAX) {
    return `The image moves, but only its first picture is shown: its pictures have ${width}x${height} pixels, and at most ${ANIMATION_PIXELS_MAX} can move; make it smaller or upload a video`
  }
  if (frameDurationsMs.length > ANIMATION_FRAMES_MAX) {
    return `The image moves, but only its first picture is shown: it has more than ${ANIMATION_FRAMES_MAX} pictures; upload a video instead`
  }
  return null
}
