import type { Aggregate } from '@stream-manager/contracts'
import type { PointRow } from '../port/points.ts'
import { SketchSum } from '../sketch/sketch.ts'

export type PointValues = Pick<PointRow, 'count' | 'sum' | 'min' | 'max' | 'last' | 'sketch'>

const SHARES = { p50: 0.5, p95: 0.95, p99: 0.99 }

/** Values of a bucket, added up. Nothing but numbers is kept, however many values are added. */
export class BucketSum {
  #count = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #last = 0
  #sketches: SketchSum | null = null

  /** The newest values come last. */
  add({ count, sum, min, max, last, sketch }: PointValues): this {
    this.#count += count
    this.#sum += sum
    this.#min = Math.min(this.#min, min)
    this.#max = Math.max(this.#max, max)
    this.#last = last
    if (sketch !== null) {
      this.#sketches ??= new SketchSum()
      this.#sketches.add(sketch)
    }
    return this
  }

  /** The sketch is null when none of the values has one. */
  values(): PointValues {
    return {
      count: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
      last: this.#last,
      sketch: this.#sketches?.encode() ?? null,
    }
  }

  /** Null for a percentile of values without sketches. */
  aggregate(aggregate: Aggregate): number | null {
    switch (aggregate) {
      case 'avg':
        return this.#sum / this.#count
      case 'min':
        return this.#min
      case 'max':
        return this.#max
      case 'sum':
        return this.#sum
      case 'last':
        return this.#last
      case 'count':
        return this.#count
      default:
        return this.#percentile(SHARES[aggregate])
    }
  }

  #percentile(share: number): number | null {
    const value = this.#sketches?.quantile(share) ?? null
    return value === null ? null : Math.min(this.#max, Math.max(this.#min, value))
  }
}
