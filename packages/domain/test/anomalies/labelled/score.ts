export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The end of an anomaly is a change of its own, which is found within this time. */
const AFTER_MS = 10 * 60_000

/**
 * Counts by events, not by minutes: a detected time is right when it overlaps a labelled one or the ten minutes after it, and
 * a labelled time is found when a detected one overlaps it. Precision is the share of detected times that are right, and
 * recall the share of labelled times that are found.
 */
export class Score {
  #detected = 0
  #right = 0
  #labelled = 0
  #found = 0

  add(detected: readonly Span[], labelled: readonly Span[]): void {
    const overlaps = (one: Span, other: Span, afterMs: number): boolean =>
      one.fromMs < other.toMs + afterMs && other.fromMs < one.toMs
    this.#detected += detected.length
    this.#labelled += labelled.length
    this.#right += detected.filter((one) => labelled.some((label) => overlaps(one, label, AFTER_MS))).length
    this.#found += labelled.filter((label) => detected.some((one) => overlaps(one, label, 0))).length
  }

  get precision(): number {
    return this.#detected === 0 ? 1 : this.#right / this.#detected
  }

  get recall(): number {
    return this.#found / this.#labelled
  }

  /** The harmonic mean of both. */
  get f1(): number {
    const sum = this.precision + this.recall
    return sum === 0 ? 0 : (2 * this.precision * this.recall) / sum
  }
}
