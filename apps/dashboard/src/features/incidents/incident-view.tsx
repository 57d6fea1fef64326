import type { IncidentDetails } from '@stream-manager/contracts'
import { Suspense, useCallback } from 'react'
import { Link, useParams } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { lazyPart } from '../../kit/lazy-part.ts'
import { saveFile } from '../../kit/save-file.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useAction } from '../../notices/use-action.ts'
import { serverNow } from '../../server/server-clock.ts'
import { useMay } from '../../session/session.tsx'
import { useFormats } from '../../strings/strings.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { HistoryCaveat } from '../monitor/history-caveat.tsx'
import { MonitorPage } from '../monitor/monitor-page.tsx'
import { useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { CauseCard } from './cause-card.tsx'
import { IncidentAlerts } from './incident-alerts.tsx'
import { IncidentBadge, useIncidentTime } from './incident-state.tsx'
import { TimelineCard } from './timeline-card.tsx'
import '../../kit/card.css'

const AnomaliesCard = lazyPart(async () => (await import('./anomalies-card.tsx')).AnomaliesCard)

const REFRESH_MS = 10_000
/** The records of an incident are complete after this time. */
const ARRIVAL_MS = 60_000

const isSettled = ({ closedAt }: IncidentDetails): boolean =>
  closedAt !== null && serverNow() > Date.parse(closedAt) + ARRIVAL_MS

const Download = ({ incidentId }: { incidentId: string }) => {
  const { incidents: texts } = useViewStrings()
  const { incidents } = useMonitoring()
  const save = useAction(async () =>
    saveFile(await incidents.bundle(incidentId), `incident-${incidentId}.tar.gz`),
  )
  return (
    <Button isWaiting={save.isPending} onPress={() => void save.run()}>
      {texts.download}
    </Button>
  )
}

const LostViewers = ({ viewers, omittedViewers }: Pick<IncidentDetails, 'viewers' | 'omittedViewers'>) => {
  const { incidents } = useViewStrings()
  const { number } = useFormats()
  return (
    <ul aria-label={incidents.viewers}>
      {viewers.map(({ streamId, viewersBefore, viewersLowest, viewersLost }) => (
        <li key={streamId}>
          {incidents.lostViewers(streamId, {
            before: number(viewersBefore),
            lowest: number(viewersLowest),
            lost: number(viewersLost),
          })}
        </li>
      ))}
      {omittedViewers > 0 && <li className="dim">{incidents.omittedViewers(number(omittedViewers))}</li>}
    </ul>
  )
}

const Summary = ({ incident }: { incident: IncidentDetails }) => {
  const { incidents } = useViewStrings()
  const mayExport = useMay('incidents.export')
  const time = useIncidentTime(incident)
  const { id, state, versions } = incident
  return (
    <section className="card" aria-label={incidents.summary}>
      <div className="card-head">
        <IncidentBadge state={state} />
        <span>{time}</span>
        <span className="space" />
        {mayExport && <Download incidentId={id} />}
      </div>
      {mayExport && <p className="dim">{incidents.downloadHelp}</p>}
      <IncidentAlerts incident={incident} />
      <LostViewers {...incident} />
      {versions.length > 0 && (
        <p className="dim">
          {incidents.versions(versions.map(({ service, version }) => `${service} ${version}`).join(', '))}
        </p>
      )}
    </section>
  )
}

/** One incident: its alerts, what caused it, and everything that happened meanwhile. */
export const IncidentView = () => {
  const { incidents: texts } = useViewStrings()
  const { incidentId = '' } = useParams<{ incidentId?: string }>()
  const { incidents } = useMonitoring()
  const read = useCallback(
    (signal: AbortSignal) => incidents.get(incidentId, { signal }),
    [incidents, incidentId],
  )
  const shown = useHistory(read)
  const { value } = shown
  const mayCompare = useMay('analytics.read')
  useReloadEvery(shown, value && isSettled(value) ? null : REFRESH_MS)
  return (
    <MonitorPage title={value?.name ?? texts.one}>
      <p>
        <Link href="/monitor/incidents">{texts.back}</Link>
      </p>
      <HistoryCaveat {...shown} />
      {value && (
        <>
          <Summary incident={value} />
          <CauseCard incident={value} />
          {mayCompare && (
            <Suspense>
              <AnomaliesCard incidentId={incidentId} isSettled={isSettled(value)} />
            </Suspense>
          )}
          <TimelineCard incident={value} />
        </>
      )}
    </MonitorPage>
  )
}
