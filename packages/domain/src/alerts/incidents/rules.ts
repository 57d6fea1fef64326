import {
  type Alert,
  type AlertRule,
  type Incident,
  type IncidentAlert,
  type IncidentEvent,
  MAX_INCIDENT_STREAMS,
} from '@stream-manager/contracts'
import type { OpenIncident, OpenIncidents } from './documents.ts'
import { isUpstream, knownPart, partOfSeries } from './parts.ts'

const QUIET_MS = 600_000
/** A warning that fired earlier than this before an incident has another reason. */
const BEFORE_MS = 300_000
// With 300 open alerts of at most 2 KB all incidents fit into one document, which has at most 1 MiB.
const MAX_OPEN_INCIDENTS = 30
const MAX_ENDED_ALERTS = 20
const MAX_ENDED_BYTES = 4096
/** A publication has at most 256 KiB. */
const MAX_LISTED_BYTES = 128 * 1024

export interface IncidentMoment {
  /** Alerts that are neither pending nor resolved. */
  readonly alerts: readonly Alert[]
  readonly rules: readonly Pick<AlertRule, 'id' | 'metric'>[]
  /** By a clock that does not jump. */
  readonly nowMs: number
  /** For people to read. */
  readonly at: string
  readonly newId: () => string
}

export interface IncidentStep {
  /** The same object when nothing changed. */
  readonly state: OpenIncidents
  readonly changes: readonly IncidentEvent[]
  /** Alerts that should have opened an incident for which there was no room. */
  readonly ignored: number
}

const isNotable = ({ state }: Alert): boolean => state === 'firing' || state === 'flapping'

const memberOf =
  (rules: IncidentMoment['rules']) =>
  ({ id: alertId, ruleId, name, severity, streamId, subject, since }: Alert): IncidentAlert => {
    const metric = rules.find(({ id }) => id === ruleId)?.metric ?? ''
    return {
      ...{ alertId, ruleId, name, severity, streamId, subject, since },
      part: partOfSeries(metric, subject),
    }
  }

/** An alert of one stream explains none of another. */
const isRelated = (one: IncidentAlert, other: IncidentAlert): boolean => {
  if (one.streamId !== null && other.streamId !== null) return one.streamId === other.streamId
  const [part, otherPart] = [knownPart(one.part), knownPart(other.part)]
  if (part === null || otherPart === null) return one.streamId === other.streamId
  return part === otherPart || isUpstream(part, otherPart) || isUpstream(otherPart, part)
}

const isOfTime = ({ severity, since }: IncidentAlert, { openedAt }: Incident): boolean =>
  severity === 'page' || Date.parse(since) >= Date.parse(openedAt) - BEFORE_MS

const mayJoin = (alert: IncidentAlert, { incident }: OpenIncident): boolean =>
  isOfTime(alert, incident) && incident.alerts.some((member) => isRelated(alert, member))

/** Alerts that may open an incident come first, and among those the alerts of the system, which explain others. */
const rank = ({ severity, streamId }: IncidentAlert): number =>
  (severity === 'page' ? 0 : 2) + (streamId === null ? 0 : 1)

interface Draft extends OpenIncident {
  readonly isNew: boolean
  readonly joined: readonly string[]
}

const drafted = (known: OpenIncident): Draft => ({ ...known, isNew: false, joined: [] })

const withAlert = (draft: Draft, alert: IncidentAlert): Draft => {
  const { incident, joined } = draft
  const { streamId } = alert
  const streams = new Set([...incident.streams, ...(streamId === null ? [] : [streamId])])
  const alerts = [...incident.alerts, alert]
  return {
    ...draft,
    incident: { ...incident, alerts, streams: [...streams].slice(0, MAX_INCIDENT_STREAMS) },
    joined: [...joined, alert.alertId],
  }
}

const opened = (alert: IncidentAlert, { at, newId }: IncidentMoment): Draft => {
  const incident: Incident = {
    id: newId(),
    name: alert.name,
    state: 'open',
    streams: [],
    openedAt: at,
    endedAt: null,
    closedAt: null,
    alerts: [],
    omittedAlerts: 0,
  }
  return withAlert({ incident, quiet: null, isNew: true, joined: [] }, alert)
}

interface Assigned {
  readonly drafts: readonly Draft[]
  readonly ignored: number
}

/** An alert joins one incident: the oldest that it is related to. */
const assign = ({ open }: OpenIncidents, moment: IncidentMoment): Assigned => {
  const drafts = open.map(drafted)
  const members = new Set(open.flatMap(({ incident }) => incident.alerts.map(({ alertId }) => alertId)))
  const fresh = moment.alerts
    .filter((alert) => isNotable(alert) && !members.has(alert.id))
    .map(memberOf(moment.rules))
    .toSorted((one, other) => rank(one) - rank(other))
  let ignored = 0
  for (const alert of fresh) {
    const index = drafts.findIndex((draft) => mayJoin(alert, draft))
    const draft = drafts[index]
    if (draft) drafts[index] = withAlert(draft, alert)
    else if (alert.severity === 'page' && drafts.length < MAX_OPEN_INCIDENTS)
      drafts.push(opened(alert, moment))
    else if (alert.severity === 'page') ignored += 1
  }
  return { drafts, ignored }
}

/** How many alerts of the list fit, from its beginning. */
const fittingCount = (alerts: readonly IncidentAlert[], maxBytes: number): number => {
  let bytes = 0
  const beyond = alerts.findIndex((alert) => {
    bytes += Buffer.byteLength(JSON.stringify(alert))
    return bytes > maxBytes
  })
  return beyond === -1 ? alerts.length : beyond
}

const withoutAlerts = (incident: Incident, left: readonly IncidentAlert[]): Incident => {
  if (left.length === 0) return incident
  const excess = new Set(left)
  return {
    ...incident,
    alerts: incident.alerts.filter((alert) => !excess.has(alert)),
    omittedAlerts: incident.omittedAlerts + left.length,
  }
}

/** Without the oldest of its alerts that ended, as far as there are too many. */
const trimmed = (incident: Incident, openIds: ReadonlySet<string>): Incident => {
  const ended = incident.alerts.filter(({ alertId }) => !openIds.has(alertId)).reverse()
  return withoutAlerts(
    incident,
    ended.slice(Math.min(MAX_ENDED_ALERTS, fittingCount(ended, MAX_ENDED_BYTES))),
  )
}

/** As it is published, with as many alerts as there is room for. */
const listed = (incident: Incident): Incident =>
  withoutAlerts(incident, incident.alerts.slice(fittingCount(incident.alerts, MAX_LISTED_BYTES)))

const quietOf = (
  { incident, quiet }: Draft,
  openIds: ReadonlySet<string>,
  { nowMs, at }: IncidentMoment,
): OpenIncident['quiet'] => {
  if (incident.alerts.some(({ alertId }) => openIds.has(alertId))) return null
  // An evaluator before this one may have been ahead: a time in the future counts as now.
  return quiet && quiet.sinceMs <= nowMs ? quiet : { sinceMs: nowMs, at: quiet?.at ?? at }
}

interface Settled {
  /** Null: it closed. */
  readonly open: OpenIncident | null
  readonly changes: readonly IncidentEvent[]
}

const settled = (draft: Draft, openIds: ReadonlySet<string>, moment: IncidentMoment): Settled => {
  const { nowMs, at } = moment
  const incident = trimmed(draft.incident, openIds)
  const quiet = quietOf(draft, openIds, moment)
  if (quiet && nowMs - quiet.sinceMs >= QUIET_MS) {
    const closed: Incident = { ...incident, state: 'closed', endedAt: quiet.at, closedAt: at }
    return { open: null, changes: [{ type: 'incident.closed', at, incident: listed(closed), alertIds: [] }] }
  }
  const open = { incident, quiet }
  if (draft.joined.length === 0) return { open, changes: [] }
  const type = draft.isNew ? 'incident.opened' : 'incident.joined'
  return { open, changes: [{ type, at, incident: listed(incident), alertIds: [...draft.joined] }] }
}

const isSame = (one: OpenIncidents, other: OpenIncidents): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Incidents after a tick of the alerts. A silenced or inhibited alert opens none, and holds one open that it is part of. */
export const stepIncidents = (before: OpenIncidents, moment: IncidentMoment): IncidentStep => {
  const openIds = new Set(moment.alerts.map(({ id }) => id))
  const { drafts, ignored } = assign(before, moment)
  const all = drafts.map((draft) => settled(draft, openIds, moment))
  const next: OpenIncidents = { open: all.flatMap(({ open }) => open ?? []) }
  return {
    state: isSame(before, next) ? before : next,
    changes: all.flatMap(({ changes }) => changes),
    ignored,
  }
}
