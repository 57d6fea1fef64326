import { medianOf } from './median.ts'

export const SLOT_MS = 600_000
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** The habits of more than four weeks ago are not compared with. */
export const SEASON_MS = 4 * WEEK_MS
/** With less history nothing is known of the week. */
const MIN_SEASON_MS = 14 * DAY_MS
/** A value of one week alone is no habit. */
const MIN_VALUES = 2
/** A job that runs at the same time each week begins a little earlier or later. */
const AROUND_MS = 1_800_000

/** Least and greatest value that are usual. */
interface Usual {
  readonly low: number
  readonly high: number
}

export type UsualAt = (atMs: number) => Usual | null

type Slots = readonly (readonly [atMs: number, value: number])[]

const slotOf = (atMs: number): number => Math.floor((atMs % WEEK_MS) / SLOT_MS)

/** The median of each ten minutes of the week, in UTC. */
const mediansOf = (slots: Slots): ReadonlyMap<number, number> => {
  const bySlot = new Map<number, number[]>()
  for (const [atMs, value] of slots) {
    const values = bySlot.get(slotOf(atMs))
    if (values) values.push(value)
    else bySlot.set(slotOf(atMs), [value])
  }
  const known = [...bySlot].filter(([, values]) => values.length >= MIN_VALUES)
  return new Map(known.map(([slot, values]) => [slot, medianOf(Float64Array.from(values))]))
}

/**
 * The usual values in the hour around a time of the week: from the least to the greatest median of its ten minutes, by averages
 * of earlier weeks. Null with less than 14 days before `fromMs`.
 */
export const usualOf = (slots: Slots, fromMs: number): UsualAt | null => {
  const firstMs = slots[0]?.[0] ?? Number.POSITIVE_INFINITY
  if (fromMs - firstMs < MIN_SEASON_MS) return null
  const medians = mediansOf(slots.filter(([atMs]) => atMs + SLOT_MS <= fromMs))
  return (atMs) => {
    const values: number[] = []
    for (let slotMs = atMs - AROUND_MS; slotMs <= atMs + AROUND_MS; slotMs += SLOT_MS) {
      const median = medians.get(slotOf(slotMs))
      if (median !== undefined) values.push(median)
    }
    return values.length === 0 ? null : { low: Math.min(...values), high: Math.max(...values) }
  }
}
