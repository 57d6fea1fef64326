/** Null: not known then. */
export interface Sample {
  readonly atMs: number
  readonly value: number | null
}

/** An hour, one a second. */
const MAX_SAMPLES = 3600
/** Two samples further apart have a gap between them. */
const GAP_MS = 3000

export const withSample = (samples: readonly Sample[], sample: Sample): readonly Sample[] =>
  [...samples, sample].slice(-MAX_SAMPLES)

export interface PlotArea {
  readonly width: number
  readonly height: number
}

interface Range {
  readonly least: number
  readonly most: number
}

/** A flat line lies in the middle. */
export const rangeOf = (samples: readonly Sample[]): Range | null => {
  const values = samples.flatMap(({ value }) => value ?? [])
  if (values.length === 0) return null
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least === most ? { least: least - 1, most: most + 1 } : { least, most }
}

/** Bounds the work of drawing an hour: the newest of each stretch stands for it. */
const thinned = (samples: readonly Sample[], width: number): readonly Sample[] => {
  const step = Math.ceil(samples.length / width)
  return step <= 1 ? samples : samples.filter((_, index) => (samples.length - 1 - index) % step === 0)
}

/** The path of an SVG. A time without samples, and one whose value is not known, is a gap. */
export const pathOf = (all: readonly Sample[], { width, height }: PlotArea): string => {
  const samples = thinned(all, width)
  const range = rangeOf(samples)
  const [first, last] = [samples[0], samples.at(-1)]
  if (!range || !first || !last) return ''
  const spanMs = Math.max(1, last.atMs - first.atMs)
  const gapMs = Math.max(GAP_MS, (2 * spanMs) / Math.max(1, samples.length - 1))
  let beforeMs: number | null = null
  let path = ''
  for (const { atMs, value } of samples) {
    if (value !== null) {
      const x = ((atMs - first.atMs) / spanMs) * width
      const y = height - ((value - range.least) / (range.most - range.least)) * height
      const isJoined = beforeMs !== null && atMs - beforeMs <= gapMs
      path += `${isJoined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    }
    beforeMs = value === null ? null : atMs
  }
  return path
}
