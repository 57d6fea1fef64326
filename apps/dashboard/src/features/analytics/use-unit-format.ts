import type { AnalyticsAnswer } from '@stream-manager/contracts'
import { useFormats } from '../../strings/strings.tsx'

type Unit = AnalyticsAnswer['series'][number]['unit']
type Format = (value: number) => string

/** How a value of a unit is written. */
export const useUnitFormat = (): Readonly<Record<Unit, Format>> => {
  const { number, bytes, bitrate } = useFormats()
  const decimal: Format = (value) => number(value, Number.isInteger(value) ? 0 : 1)
  return {
    framesPerSecond: (value) => number(value, 1),
    bitsPerSecond: (value) => bitrate(value / 1000),
    bytesPerSecond: (value) => `${bytes(value)}/s`,
    bytes,
    milliseconds: (value) => `${number(value, 1)} ms`,
    percent: (value) => `${number(value, 1)} %`,
    ratio: (value) => number(value, 2),
    count: decimal,
  }
}
