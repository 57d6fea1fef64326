import { addedSince as valuesSince } from '@stream-manager/analytics/port'
import { FIGURES, type FigureKind } from '@stream-manager/contracts'
import type { CountedValue } from './measures.ts'

/** More counters than any deployment has; bounds the memory. */
const MAX_COUNTERS = 5000

const keyOf = ({ metric, streamId, subject, source }: CountedValue): string =>
  JSON.stringify([metric, streamId, subject, source])

/** A smaller total is that of a new run, which counts from zero. */
const addedSince = (before: number, total: number): number => (total >= before ? total - before : total)

const ADDED: Readonly<
  Record<FigureKind, (before: CountedValue | undefined, now: CountedValue) => CountedValue[]>
> = {
  gauge: (_before, now) => [now],
  counter: (before, now) => (before ? [{ ...now, value: addedSince(before.value, now.value) }] : []),
  event: (before, { sketch = '', ...place }) =>
    before
      ? valuesSince(before.sketch ?? '', sketch).map(([value, count]) => ({ ...place, value, count }))
      : [],
}

/** Turns totals into what was added since the moment before. */
export class Increments {
  #totals = new Map<string, CountedValue>()

  /** The values of one moment. The first total of a source adds nothing: what it counted happened before. */
  of(values: readonly CountedValue[]): CountedValue[] {
    const totals = new Map<string, CountedValue>()
    const added = values.flatMap((figure): CountedValue[] => {
      const { kind } = FIGURES[figure.metric]
      const key = kind === 'gauge' ? '' : keyOf(figure)
      const before = this.#totals.get(key)
      if (kind !== 'gauge' && totals.size < MAX_COUNTERS) totals.set(key, figure)
      return ADDED[kind](before, figure)
    })
    this.#totals = totals
    return added
  }
}
