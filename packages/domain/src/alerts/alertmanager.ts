import type { Alert } from '@stream-manager/contracts'

/** Tells alerts of this deployment from others, so that its own do not come back by Alertmanager's webhook. */
export const ORIGIN_LABEL = 'stream_manager'

/** Alertmanager ends an alert by itself that is not sent again until then: four times the interval, as Prometheus does. */
const HOLDS_MS = 240_000

/** An alert as `/api/v2/alerts` of Alertmanager takes it. */
export interface AlertmanagerAlert {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
}

const isTold = ({ state }: Alert): boolean =>
  state === 'firing' || state === 'flapping' || state === 'resolved'

/** A wall clock that was set back must not end an alert before it began: Alertmanager refuses that. */
const later = (one: string, other: string): string => (one > other ? one : other)

/**
 * Alerts that fire, and those that ended in the last minutes. A silenced or inhibited one is left out, and ends there.
 * Labels are stable, since they are the identity of an alert there.
 */
export const alertmanagerAlerts = (
  alerts: readonly Alert[],
  { origin, nowMs }: { readonly origin: string; readonly nowMs: number },
): AlertmanagerAlert[] =>
  alerts.filter(isTold).map(({ ruleId, severity, streamId, subject, state, ...alert }) => ({
    labels: {
      ...{ alertname: ruleId, severity, [ORIGIN_LABEL]: origin },
      ...(streamId !== null && { stream: streamId }),
      ...(subject !== null && { subject }),
    },
    annotations: {
      summary: alert.name,
      ...(alert.value !== null && { value: `${alert.value}` }),
      ...(alert.runbook !== null && { action: alert.runbook }),
    },
    startsAt: alert.since,
    endsAt:
      state === 'resolved' ? later(alert.changedAt, alert.since) : new Date(nowMs + HOLDS_MS).toISOString(),
  }))

const identityOf = ({ labels }: AlertmanagerAlert): string => JSON.stringify(labels)

/** Alerts that fired at the last post and are in the list no more, as ended now: that of a deleted rule leaves no trace. */
export const endedAlerts = (
  before: readonly AlertmanagerAlert[],
  after: readonly AlertmanagerAlert[],
  at: string,
): AlertmanagerAlert[] => {
  const known = new Set(after.map(identityOf))
  return before
    .filter((alert) => alert.endsAt > at && !known.has(identityOf(alert)))
    .map((alert) => ({ ...alert, endsAt: later(at, alert.startsAt) }))
}
