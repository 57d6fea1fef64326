import type { ErrorGroupDetails } from '@stream-manager/contracts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'

type Hours = ErrorGroupDetails['histogram']

const HOUR_MS = 3_600_000
const HOURS = 30 * 24
const HEIGHT = 60
/** A bar of one hour is narrower than a pixel on a small screen. */
const BAR_WIDTH = 3

const highestOf = (hours: Hours) =>
  hours.reduce<Hours[number] | null>(
    (highest, hour) => (hour.count > (highest?.count ?? 0) ? hour : highest),
    null,
  )

/** How often the error occurred in each hour of the 30 days before its last time. */
export const Histogram = ({ hours, lastAt }: { hours: Hours; lastAt: string }) => {
  const { errors } = useViewStrings()
  const { dateTime, number } = useFormats()
  const highest = highestOf(hours)
  if (highest === null) return null
  const endMs = Math.floor(Date.parse(lastAt) / HOUR_MS) * HOUR_MS
  const text = errors.histogram({
    hours: number(hours.length),
    most: number(highest.count),
    at: dateTime(new Date(highest.at)),
  })
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${HOURS + BAR_WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {hours.map(({ at, count }) => {
          const height = Math.max(2, (count / highest.count) * HEIGHT)
          const x = HOURS - 1 - (endMs - Date.parse(at)) / HOUR_MS
          return <rect key={at} {...{ x, y: HEIGHT - height, width: BAR_WIDTH, height }} />
        })}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  )
}
