import { FIGURES } from '@stream-manager/contracts'
import type { CountedValue } from './measures.ts'

/** More counters than any deployment has; bounds the memory. */
const MAX_COUNTERS = 5000

const keyOf = ({ metric, streamId, subject, source }: CountedValue): string =>
  JSON.stringify([metric, streamId, subject, source])

/** Turns totals of counters into what was added since the moment before. */
export class Increments {
  #totals = new Map<string, number>()

  /** The values of one moment. The first total of a counter adds nothing: what it counted happened before. */
  of(values: readonly CountedValue[]): CountedValue[] {
    const totals = new Map<string, number>()
    const added = values.flatMap((figure): CountedValue[] => {
      if (FIGURES[figure.metric].kind !== 'counter') return [figure]
      const key = keyOf(figure)
      const before = this.#totals.get(key)
      if (totals.size < MAX_COUNTERS) totals.set(key, figure.value)
      return before === undefined ? [] : [{ ...figure, value: addedSince(before, figure.value) }]
    })
    this.#totals = totals
    return added
  }
}

/** A smaller total is that of a new run, which counts from zero. */
const addedSince = (before: number, total: number): number => (total >= before ? total - before : total)
