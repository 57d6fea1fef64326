import type { IncidentAnomalies } from '@stream-manager/contracts'
import { useCallback, useEffect, useRef } from 'react'
import { Button } from '../../kit/button.tsx'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { datedOf } from './dated.ts'
import { LogTime } from './log-time.tsx'

/** A comparison reads weeks of history, so it is repeated less often than the incident is read. */
const REFRESH_MS = 60_000

const AnomalyList = ({ anomalies }: { anomalies: IncidentAnomalies }) => {
  const { incidents } = useViewStrings()
  const { items } = anomalies
  const dated = datedOf(
    items.map(({ from }) => from),
    anomalies,
  )
  return (
    <ol className="card-log" aria-labelledby="anomalies-title">
      {items.map(({ id, from, summary, isEvidence, basis }, index) => (
        <li key={id}>
          <LogTime at={from} isDated={dated[index] ?? false} /> {isEvidence && <b>{incidents.ofTheCause}</b>}{' '}
          <span lang="en" dir="auto">
            {summary}
          </span>{' '}
          {basis === 'hour' && <span className="dim">{incidents.hourOnly}</span>}
        </li>
      ))}
    </ol>
  )
}

/** Reasons why the list says less than it could. */
const Caveats = ({ anomalies, onAgain }: { anomalies: IncidentAnomalies; onAgain: () => void }) => {
  const { incidents } = useViewStrings()
  const { number } = useFormats()
  const { notCompared, tooLittleHistory, omitted } = anomalies
  return (
    <>
      {tooLittleHistory.length > 0 && (
        <p className="dim">{incidents.tooLittleHistory(number(tooLittleHistory.length))}</p>
      )}
      {omitted > 0 && <p className="dim">{incidents.omittedAnomalies(number(omitted))}</p>}
      {notCompared.length > 0 && (
        <>
          <p>{incidents.notCompared}</p>
          <ul lang="en">
            {notCompared.map(({ summary }) => (
              <li key={summary}>{summary}</li>
            ))}
          </ul>
        </>
      )}
      {notCompared.some(({ reason }) => reason === 'late') && (
        <Button onPress={onAgain}>{incidents.compareAgain}</Button>
      )}
    </>
  )
}

/** Figures that differ from their past while the incident lasts. They are read apart, since the incident must not wait for them. */
export const AnomaliesCard = ({ incidentId, isSettled }: { incidentId: string; isSettled: boolean }) => {
  const { incidents: texts } = useViewStrings()
  const { incidents } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) => incidents.anomalies(incidentId, { signal }),
    [incidents, incidentId],
  )
  const shown = useHistory(read)
  const { value, reload, refresh } = shown
  const wasSettled = useRef(isSettled)
  useReloadEvery(shown, value && isSettled ? null : REFRESH_MS)
  useEffect(() => {
    // The last answer may be from before the end of the incident.
    if (isSettled && !wasSettled.current) refresh()
    wasSettled.current = isSettled
  }, [isSettled, refresh])
  return (
    <section className="card" aria-labelledby="anomalies-title">
      <h2 id="anomalies-title">{texts.anomalies}</h2>
      <p className="dim">{texts.anomaliesHelp}</p>
      <HistoryCaveat {...shown} />
      {value && (
        <>
          {value.items.length === 0 && (
            <p>{value.comparedSeries === 0 ? texts.nothingCompared : texts.noAnomalies}</p>
          )}
          <AnomalyList anomalies={value} />
          <Caveats anomalies={value} onAgain={reload} />
        </>
      )}
    </section>
  )
}
