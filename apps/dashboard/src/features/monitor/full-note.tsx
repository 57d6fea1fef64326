import { useServerNow } from '../../server/server-clock.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { FullTime } from './full-times.ts'

/** `At this rate it is full in 3 h.` */
export const FullNote = ({ times }: { times: readonly FullTime[] }) => {
  const { monitor } = useViewStrings()
  const { age } = useFormats()
  const now = useServerNow()
  return times.map(({ metric, subject, fullAtMs }) => (
    <p key={`${metric} ${subject}`} className="full-note">
      {monitor.fullIn(subject, age(Math.max(0, fullAtMs - now)))}
    </p>
  ))
}
