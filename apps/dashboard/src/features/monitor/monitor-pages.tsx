import { Route, Switch } from 'wouter'
import { lazyPart } from '../../kit/lazy-part.ts'
import { MonitorView } from './monitor-view.tsx'

const AlertsView = lazyPart(async () => (await import('../alerts/alerts-view.tsx')).AlertsView)
const AnalyticsView = lazyPart(async () => (await import('../analytics/analytics-view.tsx')).AnalyticsView)
const ErrorsView = lazyPart(async () => (await import('../errors/errors-view.tsx')).ErrorsView)
const ErrorView = lazyPart(async () => (await import('../errors/error-view.tsx')).ErrorView)
const IncidentsView = lazyPart(async () => (await import('../incidents/incidents-view.tsx')).IncidentsView)
const WebhooksView = lazyPart(async () => (await import('../webhooks/webhooks-view.tsx')).WebhooksView)

/** The page of the monitor that the address names. */
export const MonitorPages = () => (
  <Switch>
    <Route path="/monitor/analytics" component={AnalyticsView} />
    <Route path="/monitor/alerts" component={AlertsView} />
    <Route path="/monitor/errors" component={ErrorsView} />
    <Route path="/monitor/errors/code/:code" component={ErrorsView} />
    <Route path="/monitor/errors/:errorId" component={ErrorView} />
    <Route path="/monitor/incidents" component={IncidentsView} />
    <Route path="/monitor/webhooks" component={WebhooksView} />
    <Route component={MonitorView} />
  </Switch>
)
