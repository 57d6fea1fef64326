import { useCallback } from 'react'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { IncidentRow } from './incident-row.tsx'
import '../../kit/card.css'
import './incidents.css'

const REFRESH_MS = 5000
const MAX_SHOWN = 50

/** Incidents of all streams and of the system, the newest first. */
export const IncidentsView = () => {
  const { incidents: texts } = useViewStrings()
  const { incidents } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) => incidents.list({ limit: MAX_SHOWN }, { signal }),
    [incidents],
  )
  const shown = useHistory(read)
  useReloadEvery(shown, REFRESH_MS)
  const { value } = shown
  return (
    <MonitorPage title={texts.title}>
      <HistoryCaveat {...shown} />
      {value && (
        <section className="card">
          {value.items.length === 0 && <p>{texts.none}</p>}
          <ul aria-label={texts.title}>
            {value.items.map((incident) => (
              <IncidentRow key={incident.id} incident={incident} />
            ))}
          </ul>
          {value.nextCursor !== null && <p className="dim">{texts.more}</p>}
        </section>
      )}
    </MonitorPage>
  )
}
