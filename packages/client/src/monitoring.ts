import type { AlertEvent } from '@stream-manager/contracts'
import { type AlertsApi, alertsApi } from './api/alerts.ts'
import { type AnalyticsApi, analyticsApi } from './api/analytics.ts'
import { type DiagnosticsApi, diagnosticsApi } from './api/diagnostics.ts'
import { type ErrorGroupsApi, errorGroupsApi } from './api/error-groups.ts'
import { type IncidentsApi, incidentsApi } from './api/incidents.ts'
import { type WebhooksApi, webhooksApi } from './api/webhooks.ts'
import type { ExtensionParts } from './client.ts'
import { type AlertSnapshot, alerts } from './realtime/alerts.ts'
import type { Channel } from './realtime/channel.ts'
import type { Connection } from './realtime/connection.ts'
import { LiveChannel } from './realtime/live-channel.ts'

export type { AlertsApi } from './api/alerts.ts'
export type { AnalyticsApi } from './api/analytics.ts'
export type { DiagnosticsApi } from './api/diagnostics.ts'
export type { ErrorGroupsApi } from './api/error-groups.ts'
export type { IncidentsApi } from './api/incidents.ts'
export type { WebhooksApi } from './api/webhooks.ts'
export type { AlertSnapshot } from './realtime/alerts.ts'

/** Alerts, incidents, errors, figures, webhooks and checks of the whole installation. */
export interface Monitoring {
  readonly alerts: AlertsApi
  readonly errors: ErrorGroupsApi
  readonly analytics: AnalyticsApi
  readonly webhooks: WebhooksApi
  readonly incidents: IncidentsApi
  readonly diagnostics: DiagnosticsApi
  readonly alertsChannel: Channel<AlertSnapshot, AlertEvent>
}

interface Shared {
  readonly channel: Monitoring['alertsChannel']
  /** The calls of the connection's newest client: an earlier one may be closed. */
  api: AlertsApi
}

/** A socket has one subscription to a channel. */
const shared = new WeakMap<Connection, Shared>()

/** Pending and resolved alerts are not on the channel. */
const isShown = ({ state }: AlertSnapshot['items'][number]) => state !== 'pending' && state !== 'resolved'

const channelOf = (connection: Connection, api: AlertsApi): Monitoring['alertsChannel'] => {
  const known = shared.get(connection)
  if (known) {
    known.api = api
    return known.channel
  }
  const read = async () => ({ items: (await own.api.list()).items.filter(isShown) })
  const own: Shared = { api, channel: new LiveChannel(alerts.kind, { connection, rules: alerts, read }) }
  shared.set(connection, own)
  return own.channel
}

/** A page loads these calls when it shows them: `client.extend(monitoringApi)`. */
export const monitoringApi = ({ perform, readFile, connection }: ExtensionParts): Monitoring => {
  const api = alertsApi(perform)
  return {
    alerts: api,
    errors: errorGroupsApi(perform),
    analytics: analyticsApi(perform, readFile),
    webhooks: webhooksApi(perform),
    incidents: incidentsApi(perform, readFile),
    diagnostics: diagnosticsApi(perform),
    alertsChannel: channelOf(connection, api),
  }
}
