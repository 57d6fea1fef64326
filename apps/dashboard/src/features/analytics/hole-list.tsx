import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import type { ShownHole } from '../monitor/plot-marks.ts'

const MAX_SHOWN = 20

/** The holes of a plot in words, with their reasons. */
export const HoleList = ({ holes }: { holes: readonly ShownHole[] }) => {
  const { analytics } = useViewStrings()
  const { number } = useFormats()
  if (holes.length === 0) return null
  return (
    <details className="holes">
      <summary>{analytics.holes(holes.length, number(holes.length))}</summary>
      <ul>
        {holes.slice(-MAX_SHOWN).map(({ fromMs, toMs, label }) => (
          <li key={`${fromMs} ${toMs} ${label}`} dir="auto">
            {label}
          </li>
        ))}
      </ul>
      {holes.length > MAX_SHOWN && <p className="dim">{analytics.moreHoles}</p>}
    </details>
  )
}
