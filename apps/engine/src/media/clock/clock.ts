/** The next step of the frame loop. `lateMs` is the time since the frame was due. */
export type Turn =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'render'; readonly frame: number; readonly lateMs: number }
  | { readonly kind: 'repeat'; readonly frame: number }

/** Later than this, most frames are repeated instead of composed until the clock has caught up. */
const REPEAT_AFTER_MS = 1000

/** After this many repeats one frame is composed: on a machine that stays too slow the picture must still move. */
const REPEATS_IN_A_ROW = 4

/**
 * Later than this (the process was frozen) catching up frame by frame would add more lateness. The missed time is left
 * out of the programme, and the frame numbers continue without a gap.
 */
const REANCHOR_AFTER_MS = 5000

/** Frame n is due at t0 + n/fps and its PTS is n. Nothing but this clock decides when a frame is made. */
export class FrameClock {
  readonly fps: number
  readonly #monotonicMs: () => number
  #startMs = 0
  #next = 0
  #repeats = 0

  constructor(fps: number, monotonicMs: () => number) {
    this.fps = fps
    this.#monotonicMs = monotonicMs
  }

  /** Frame 0 is due now. */
  start(): void {
    this.#startMs = this.#monotonicMs()
  }

  /** Makes the next frame due now, unless it is due already, and returns it. Programme time gains the wait. */
  advance(): number {
    const frame = this.#next++
    this.#startMs = Math.min(this.#startMs, this.#monotonicMs() - this.timeOf(frame))
    return frame
  }

  /** Programme time of a frame, in milliseconds from the first frame. */
  timeOf(frame: number): number {
    return (frame * 1000) / this.fps
  }

  turn(): Turn {
    const lateMs = this.#monotonicMs() - this.#startMs - this.timeOf(this.#next)
    if (lateMs < 0) return { kind: 'wait', ms: -lateMs }
    if (lateMs > REANCHOR_AFTER_MS) this.#startMs += lateMs
    else if (lateMs > REPEAT_AFTER_MS && this.#repeats < REPEATS_IN_A_ROW) {
      this.#repeats += 1
      return { kind: 'repeat', frame: this.#next++ }
    }
    this.#repeats = 0
    return { kind: 'render', frame: this.#next++, lateMs }
  }
}
