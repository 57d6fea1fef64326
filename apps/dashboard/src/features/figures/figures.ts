import type { MetricsEvent } from '@stream-manager/contracts'
import type { Formats } from '../../format/formats.ts'

export type FigureName = 'fps' | 'bitrate' | 'dropped' | 'render' | 'cpu' | 'memory'

interface Figure {
  readonly name: FigureName
  /** Null where the engine does not know it. */
  readonly read: (performance: MetricsEvent['performance']) => number | null
  readonly text: (value: number, formats: Formats) => string
}

const CORE_PERCENT = 100

/** The figures of the strip, in its order. */
export const FIGURES: readonly Figure[] = [
  { name: 'fps', read: ({ fps }) => fps, text: (value, { number }) => number(value, 1) },
  {
    name: 'bitrate',
    read: ({ bitrateKbps }) => bitrateKbps,
    text: (value, { bitrate }) => bitrate(value),
  },
  {
    name: 'dropped',
    read: ({ framesDropped }) => framesDropped,
    text: (value, { number }) => number(value),
  },
  {
    name: 'render',
    read: ({ renderTimeMs }) => renderTimeMs,
    text: (value, { number }) => `${number(value, 1)} ms`,
  },
  {
    name: 'cpu',
    read: ({ cpuPercent }) => cpuPercent,
    text: (value, { number }) => number(value / CORE_PERCENT, 2),
  },
  { name: 'memory', read: ({ memoryBytes }) => memoryBytes, text: (value, { bytes }) => bytes(value) },
]
