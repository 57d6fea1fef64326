import { CHANNELS } from '@stream-manager/contracts'

/** Everything of alerts is in one scope, so that a state and what is published of it are one commit. */
export const ALERTING_SCOPE = CHANNELS.alerts.scope

/** Log of alerts that changed, and of notices. */
export const ALERT_LOG = `${ALERTING_SCOPE}/alerts`

/** Log of incidents. It is no part of the channel `alerts`, whose subscribers expect alerts. */
export const INCIDENT_LOG = `${ALERTING_SCOPE}/incidents`

export const INCIDENT_LOG_RETAIN = 500

/** Log of alerts that Alertmanager told. */
export const OUTSIDE_LOG = `${ALERTING_SCOPE}/outside`

/** The lease whose holder compares the rules. */
export const ALERT_EVALUATOR_LEASE = `${ALERTING_SCOPE}/evaluator`

export const alertKeys = {
  /** Changes with every write of a rule or silence. */
  registry: `${ALERTING_SCOPE}/registry`,
  rules: `${ALERTING_SCOPE}/rules/`,
  rule: (id: string) => `${ALERTING_SCOPE}/rules/${id}`,
  silences: `${ALERTING_SCOPE}/silences/`,
  silence: (id: string) => `${ALERTING_SCOPE}/silences/${id}`,
  /** Alerts that are open, or were a moment ago. */
  state: `${ALERTING_SCOPE}/state`,
  /** Notices about them. */
  notices: `${ALERTING_SCOPE}/notices`,
  /** Incidents that did not close. */
  openIncidents: `${ALERTING_SCOPE}/open-incidents`,
  /** Alerts that Alertmanager told. */
  outside: `${ALERTING_SCOPE}/outside-alerts`,
  /** Latest value: when the rules were last compared. */
  evaluated: `${ALERTING_SCOPE}/evaluated`,
} as const
