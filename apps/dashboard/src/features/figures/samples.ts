import type { ConnectionStatus } from '@stream-manager/client'
import { POLL_MS } from '../../server/poll.ts'

/** Null: not known then. */
export interface Sample {
  readonly atMs: number
  readonly value: number | null
  /** This far from an earlier sample there is a gap between the two. */
  readonly gapMs: number
}

const LIVE_GAP_MS = 3000
/** The pause between two rounds is up to a quarter longer, and a round that failed makes a longer one. */
const POLLED_GAP_MS = 1.5 * POLL_MS

/** While no socket is open, the figures are read with each round. */
export const gapMsOf = ({ state }: Pick<ConnectionStatus, 'state'>): number =>
  state === 'connected' ? LIVE_GAP_MS : POLLED_GAP_MS

/** An hour, one a second. */
const MAX_SAMPLES = 3600

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

/** Bounds the work of drawing an hour: the newest of each stretch stands for it, and gaps are as many times as long. */
const thinned = (samples: readonly Sample[], width: number): readonly Sample[] => {
  const step = Math.ceil(samples.length / width)
  if (step <= 1) return samples
  return samples
    .filter((_, index) => (samples.length - 1 - index) % step === 0)
    .map((sample) => ({ ...sample, gapMs: sample.gapMs * step }))
}

/** The path of an SVG. A time without samples, and one whose value is not known, is a gap. */
export const pathOf = (all: readonly Sample[], { width, height }: PlotArea): string => {
  const samples = thinned(all, width)
  const range = rangeOf(samples)
  const [first, last] = [samples[0], samples.at(-1)]
  if (!range || !first || !last) return ''
  const spanMs = Math.max(1, last.atMs - first.atMs)
  let before: Sample | null = null
  let path = ''
  for (const sample of samples) {
    const { atMs, value, gapMs } = sample
    if (value !== null) {
      const x = ((atMs - first.atMs) / spanMs) * width
      const y = height - ((value - range.least) / (range.most - range.least)) * height
      const isJoined = before !== null && atMs - before.atMs <= Math.max(gapMs, before.gapMs)
      path += `${isJoined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`
    }
    before = value === null ? null : sample
  }
  return path
}
