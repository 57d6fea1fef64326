import { useServerNow } from '../../server/server-clock.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { FullTime } from './full-times.ts'

/** `At this rate it is full in 3 h.` A moment that is past is not told. */
export const FullNote = ({ times }: { times: readonly FullTime[] }) => {
  const { monitor } = useViewStrings()
  const { age } = useFormats()
  const now = useServerNow()
  return times
    .filter(({ fullAtMs }) => fullAtMs > now)
    .map(({ metric, subject, fullAtMs }) => (
      <p key={`${metric} ${subject}`} className="full-note">
        {monitor.fullIn(subject, age(fullAtMs - now))}
      </p>
    ))
}
