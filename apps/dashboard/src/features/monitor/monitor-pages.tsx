import { Route, Switch, useLocation } from 'wouter'
import { lazyPart } from '../../kit/lazy-part.ts'
import { useMay } from '../../session/session.tsx'
import { useViewStrings } from '../../strings/views.ts'
import { MonitorPage } from './monitor-page.tsx'
import { MonitorView } from './monitor-view.tsx'
import { MONITOR_PAGES } from './page-list.ts'

const AlertsView = lazyPart(async () => (await import('../alerts/alerts-view.tsx')).AlertsView)
const AnalyticsView = lazyPart(async () => (await import('../analytics/analytics-view.tsx')).AnalyticsView)
const BroadcastsView = lazyPart(
  async () => (await import('../broadcasts/broadcasts-view.tsx')).BroadcastsView,
)
const DiagnoseView = lazyPart(async () => (await import('../diagnose/diagnose-view.tsx')).DiagnoseView)
const ErrorsView = lazyPart(async () => (await import('../errors/errors-view.tsx')).ErrorsView)
const ErrorView = lazyPart(async () => (await import('../errors/error-view.tsx')).ErrorView)
const IncidentsView = lazyPart(async () => (await import('../incidents/incidents-view.tsx')).IncidentsView)
const IncidentView = lazyPart(async () => (await import('../incidents/incident-view.tsx')).IncidentView)
const WebhooksView = lazyPart(async () => (await import('../webhooks/webhooks-view.tsx')).WebhooksView)

const [OVERVIEW, ...OTHERS] = MONITOR_PAGES

/** The page of the monitor that the address names. A person who loses the right to it sees nothing of it any more. */
export const MonitorPages = () => {
  const { monitor } = useViewStrings()
  const [location] = useLocation()
  const { permission } = OTHERS.find(({ path }) => location.startsWith(path)) ?? OVERVIEW
  if (useMay(permission)) return <Pages />
  return (
    <MonitorPage title={monitor.title}>
      <p>{monitor.forbidden}</p>
    </MonitorPage>
  )
}

const Pages = () => (
  <Switch>
    <Route path="/monitor/analytics" component={AnalyticsView} />
    <Route path="/monitor/analytics/of/:streamId/:from/:to" component={AnalyticsView} />
    <Route path="/monitor/broadcasts" component={BroadcastsView} />
    <Route path="/monitor/alerts" component={AlertsView} />
    <Route path="/monitor/diagnose" component={DiagnoseView} />
    <Route path="/monitor/errors" component={ErrorsView} />
    <Route path="/monitor/errors/code/:code" component={ErrorsView} />
    <Route path="/monitor/errors/:errorId" component={ErrorView} />
    <Route path="/monitor/incidents" component={IncidentsView} />
    <Route path="/monitor/incidents/:incidentId" component={IncidentView} />
    <Route path="/monitor/webhooks" component={WebhooksView} />
    <Route component={MonitorView} />
  </Switch>
)
