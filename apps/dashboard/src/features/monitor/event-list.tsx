import { useViewStrings } from '../../strings/views.ts'
import type { Mark } from './use-events.ts'

const MAX_SHOWN = 50

/** The marks of the plots in words, newest first. */
export const EventList = ({ marks }: { marks: readonly Mark[] }) => {
  const { monitor } = useViewStrings()
  const shown = marks.slice(-MAX_SHOWN).toReversed()
  return (
    <section className="health-card" aria-labelledby="events-title">
      <h2 id="events-title">{monitor.eventsTitle}</h2>
      {shown.length === 0 && <p className="dim">{monitor.noEvents}</p>}
      <ol className="event-list" aria-labelledby="events-title">
        {shown.map(({ key, isFault, label }) => (
          <li key={key} dir="auto" data-fault={isFault || undefined}>
            {label}
          </li>
        ))}
      </ol>
    </section>
  )
}
