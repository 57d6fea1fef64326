import type { PublishRequest } from '@stream-manager/backplane/port'
import { type AlertEvent, CHANNELS, MAX_NOTICE_ALERTS } from '@stream-manager/contracts'
import { type ReadOne, readTogether, unlessUnreadable } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import type { AlertConditions, AlertRecord, RecordOutcome, StoredAlerts } from './api.ts'
import {
  type AlertGroup,
  type AlertTracks,
  checkGroups,
  checkRegistry,
  checkTracks,
  EMPTY_REGISTRY,
  NO_GROUPS,
  NO_TRACKS,
} from './documents.ts'
import type { Notice } from './groups.ts'
import { checkIncidents, NO_INCIDENTS } from './incidents/documents.ts'
import { ALERT_EVALUATOR_LEASE, ALERT_LOG, alertKeys, INCIDENT_LOG, INCIDENT_LOG_RETAIN } from './keys.ts'
import { readRules } from './rule-reads.ts'
import { readSilences } from './silence-writes.ts'

/** The registry is read first: a change that comes between is read again. */
export const readConditions = async (
  context: Context,
  knownRevision: number | null,
): Promise<AlertConditions | null> => {
  const read = await readTogether(context, [alertKeys.registry], ALERT_LOG)
  const { revision } = read(alertKeys.registry, checkRegistry, EMPTY_REGISTRY)
  if (revision === knownRevision) return null
  const rules = await readRules(context)
  const { inForce } = await readSilences(context)
  return { revision, rules, silences: inForce }
}

export const readTracks = async (context: Context): Promise<AlertTracks> => {
  const read = await readTogether(context, [alertKeys.state], ALERT_LOG)
  return read(alertKeys.state, checkTracks, NO_TRACKS).value
}

/**
 * The release before kept the groups in the state, and writes them there again while both releases run. Groups of damaged
 * notices are empty: open alerts are told once more.
 */
const groupsOf = (context: Context, read: ReadOne): AlertGroup[] => {
  const [kept, own] = [alertKeys.state, alertKeys.notices].map((key) =>
    unlessUnreadable(context, () => read(key, checkGroups, NO_GROUPS).value.groups),
  )
  return kept && kept.length > 0 ? kept : (own ?? [])
}

export const readAlerts = async (context: Context): Promise<StoredAlerts> => {
  const read = await readTogether(
    context,
    [alertKeys.state, alertKeys.notices, alertKeys.openIncidents],
    ALERT_LOG,
  )
  const { revision, value } = read(alertKeys.state, checkTracks, NO_TRACKS)
  const incidents = unlessUnreadable(
    context,
    () => read(alertKeys.openIncidents, checkIncidents, NO_INCIDENTS).value,
  )
  return { revision, state: { ...value, groups: groupsOf(context, read) }, incidents }
}

const toldNotice = ({ streamId, reason, alerts }: Notice, at: string): AlertEvent => ({
  type: 'alerts.noticed',
  at,
  streamId,
  reason,
  alerts: alerts.slice(0, MAX_NOTICE_ALERTS),
  omitted: Math.max(0, alerts.length - MAX_NOTICE_ALERTS),
})

const published = (data: AlertEvent): PublishRequest => ({
  channel: ALERT_LOG,
  data,
  retain: CHANNELS.alerts.retain,
})

export const recordAlerts = async (
  { backplane }: Context,
  { fence, revision, at, state, changes, notices, incidents }: AlertRecord,
): Promise<RecordOutcome> => {
  const { groups, ...tracks } = state
  const outcome = await backplane.commit({
    fence: { lease: ALERT_EVALUATOR_LEASE, fence },
    expect: { [alertKeys.state]: revision },
    // Only this commit writes the open incidents, so the revision of the alerts stands for both.
    put: {
      // The release before reads no state without groups.
      [alertKeys.state]: { ...tracks, groups: [] },
      [alertKeys.notices]: { groups },
      ...(incidents && { [alertKeys.openIncidents]: incidents.state }),
    },
    publish: [
      ...changes.map((change) => published({ type: 'alert.changed', ...change })),
      ...notices.map((notice) => published(toldNotice(notice, at))),
      ...(incidents?.changes ?? []).map((data) => ({
        channel: INCIDENT_LOG,
        data,
        retain: INCIDENT_LOG_RETAIN,
      })),
    ],
  })
  if (outcome.status === 'committed') return { status: 'recorded', revision: revision + 1 }
  return { status: outcome.status === 'fenced' ? 'fenced' : 'conflict', revision }
}
