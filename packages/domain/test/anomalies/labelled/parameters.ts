import type { AnomalyMetric } from '../../../src/anomalies/metrics.ts'

/**
 * The look of the labelled series. The parameters were written before the rules were tried on any series, and describe
 * what deployments report, not what the rules find.
 */
export interface Shape {
  readonly metric: AnomalyMetric
  readonly level: number
  /** Share of the level by which a day goes up and down, and by which the weekend differs. */
  readonly daily: number
  readonly weekend: number
  /** Standard deviation of the noise, as a share of the level at that time. */
  readonly noise: number
  /** Share of its noise that a minute has from the minute before. */
  readonly memory: number
  /** Whether large values are more frequent than those of a normal distribution. */
  readonly isHeavyTailed: boolean
  /** Share of the level that a job adds each night from 03:00 to 03:40 UTC. */
  readonly nightly: number
}

const SHAPE = { daily: 0, weekend: 0, memory: 0.3, isHeavyTailed: false, nightly: 0 } as const

export const SHAPES: readonly Shape[] = [
  { ...SHAPE, metric: 'viewers.current', level: 400, daily: 0.6, weekend: 0.3, noise: 0.05, memory: 0.5 },
  { ...SHAPE, metric: 'stream.bitrate', level: 4_500_000, noise: 0.015 },
  { ...SHAPE, metric: 'stream.frame_rate', level: 30, noise: 0.001 },
  { ...SHAPE, metric: 'stream.render_time', level: 8, noise: 0.08, isHeavyTailed: true },
  { ...SHAPE, metric: 'output.bitrate', level: 4_500_000, noise: 0.02 },
  { ...SHAPE, metric: 'service.event_loop_delay', level: 12, noise: 0.15, isHeavyTailed: true },
  { ...SHAPE, metric: 'host.cpu', level: 25, daily: 0.4, noise: 0.06, memory: 0.6, nightly: 1 },
  {
    ...SHAPE,
    metric: 'host.network_sent',
    level: 5_000_000,
    daily: 0.5,
    noise: 0.03,
    memory: 0.4,
    nightly: 0.6,
  },
]

/** Anomalies of each week and series. `minutes` and the size are drawn evenly from their ranges. */
export const LABELLED = {
  shift: { each: 2, minutes: [30, 180] },
  spike: { each: 3, minutes: [3, 15] },
  dropOut: { each: 2, minutes: [5, 40] },
} as const

/** The greater of both: so many standard deviations of the noise, and so much of the level. */
export const SIZE = { sigmas: [5, 12], share: [0.15, 0.5] } as const
/** Share of the value that a drop-out leaves. */
export const LEFT = [0, 0.2] as const

/** Not labelled, in each week and series: single minutes of the size of a spike, and times without values. */
export const UNLABELLED = {
  blips: 10,
  holes: { each: 3, minutes: [10, 120] },
  /** Share of all minutes that have no value. */
  missing: 0.005,
} as const

/** Two anomalies of a series, and the beginning of a week, are at least so far apart. */
export const APART_MINUTES = 120
