import { FLOOR_DBFS } from './scale.ts'

const HOLD_MS = 1500
const FALL_DB_PER_SECOND = 15
const MS = 1000

/** The loudest peak: it stands for a moment and then falls, so that the eye can read it. */
export class PeakHold {
  #dbfs: number | null = null
  #atMs = 0

  /** The held peak after another one. Null below the scale. */
  add(peakDbfs: number | null, nowMs: number): number | null {
    const fallen = this.#at(nowMs)
    if (peakDbfs === null || peakDbfs < FLOOR_DBFS || (fallen !== null && peakDbfs < fallen)) return fallen
    this.#dbfs = peakDbfs
    this.#atMs = nowMs
    return peakDbfs
  }

  clear(): void {
    this.#dbfs = null
  }

  #at(nowMs: number): number | null {
    if (this.#dbfs === null) return null
    const fallingMs = Math.max(0, nowMs - this.#atMs - HOLD_MS)
    const dbfs = this.#dbfs - (FALL_DB_PER_SECOND * fallingMs) / MS
    return dbfs < FLOOR_DBFS ? null : dbfs
  }
}
