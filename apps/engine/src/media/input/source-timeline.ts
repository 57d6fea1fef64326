/** A source that is further off has looped, reconnected or jumped, and its time is set again. */
const REBASE_FROM_MS = 1000

/** Maps the clock of the programme to the timestamps of one source: media time = source time - base. */
export class SourceTimeline {
  #baseMs: number | null = null

  get isAnchored(): boolean {
    return this.#baseMs !== null
  }

  /** The sample with this timestamp is due at this source time. */
  anchor(ptsMs: number, sourceMs: number): void {
    this.#baseMs = sourceMs - ptsMs
  }

  mediaAt(sourceMs: number): number | null {
    return this.#baseMs === null ? null : sourceMs - this.#baseMs
  }

  /** Sets the time again when the next sample would be due far in the future or in the past. */
  rebaseIfFar(ptsMs: number, sourceMs: number): boolean {
    const mediaMs = this.mediaAt(sourceMs)
    if (mediaMs === null || Math.abs(ptsMs - mediaMs) <= REBASE_FROM_MS) return false
    this.anchor(ptsMs, sourceMs)
    return true
  }

  /** Delays the source, so that a late source has a buffer again. */
  delayBy(ms: number): void {
    if (this.#baseMs !== null) this.#baseMs += ms
  }
}
