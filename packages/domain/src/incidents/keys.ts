import { CHANNELS } from '@stream-manager/contracts'

/** The scope of the alerts, so that an alert and its incident change in one commit. */
const { scope } = CHANNELS.alerts

export const INCIDENT_LOG = `${scope}/incidents`

export const INCIDENT_LOG_RETAIN = 500

/** Incidents that did not close. */
export const OPEN_INCIDENTS = `${scope}/open-incidents`
