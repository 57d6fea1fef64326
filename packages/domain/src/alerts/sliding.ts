import type { AlertAggregate } from '@stream-manager/contracts'

/** A window moves by ten minutes: the step of the points that are kept long enough for the longest one. */
export const SLIDE_MS = 600_000

/** The values of ten minutes together: their sum for `avg`, else what the aggregate makes of them. */
export interface SlidePart {
  readonly count: number
  readonly value: number
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

const JOIN: Readonly<Record<AlertAggregate, (parts: readonly SlidePart[]) => number>> = {
  avg: (parts) => sumOf(parts.map(({ value }) => value)) / sumOf(parts.map(({ count }) => count)),
  sum: (parts) => sumOf(parts.map(({ value }) => value)),
  min: (parts) => Math.min(...parts.map(({ value }) => value)),
  max: (parts) => Math.max(...parts.map(({ value }) => value)),
  last: (parts) => parts.at(-1)?.value ?? Number.NaN,
}

interface Slide {
  readonly aggregate: AlertAggregate
  readonly windowMs: number
  /** Multiples of `SLIDE_MS`. */
  readonly fromMs: number
  readonly toMs: number
}

/** The value of the window that ends with each ten minutes of the range, by their start. Absent without values. */
export const slide = (
  parts: ReadonlyMap<number, SlidePart>,
  { aggregate, windowMs, fromMs, toMs }: Slide,
): ReadonlyMap<number, number> => {
  const values = new Map<number, number>()
  const steps = Math.ceil(windowMs / SLIDE_MS)
  for (let atMs = fromMs; atMs < toMs; atMs += SLIDE_MS) {
    const starts = Array.from({ length: steps }, (_, index) => atMs - (steps - 1 - index) * SLIDE_MS)
    const known = starts.flatMap((startMs) => parts.get(startMs) ?? [])
    if (known.length > 0) values.set(atMs, JOIN[aggregate](known))
  }
  return values
}
