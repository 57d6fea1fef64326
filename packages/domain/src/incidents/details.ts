import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import {
  type AuditEntry,
  INCIDENT_SECTIONS,
  type Incident,
  type IncidentDetails,
  MAX_TIMELINE_ENTRIES,
  type ProbableCause,
} from '@stream-manager/contracts'
import type { Analytics } from '../analytics/api.ts'
import type { Audit, AuditBetween } from '../audit/api.ts'
import { presentGap } from '../events/read.ts'
import { timeOf } from '../store/present-event.ts'
import { CAUSE_NOT_PERMITTED, causeOf } from './cause.ts'
import { isCommandOf } from './commands.ts'
import type { IncidentSources } from './read.ts'
import type { Sections } from './rights.ts'
import { type MetricOf, signalsOf } from './signals.ts'
import { buildTimeline, versionsOf } from './timeline.ts'
import { readLostViewers } from './viewers.ts'

const BEFORE_MS = 300_000
const AFTER_MS = 60_000
const MAX_GAPS = 50
const NO_VIEWERS = { viewers: [], omittedViewers: 0 }
const NO_COMMANDS: AuditBetween = { entries: [], isComplete: false }

export interface DetailSources extends IncidentSources {
  readonly audit: Pick<Audit, 'between'>
  readonly figures: Pick<Analytics, 'query'>
  /** Figures of the rules as they are now. */
  readonly readMetricOf: () => Promise<MetricOf>
  /** Aborted once the answer is too late. */
  readonly signal: AbortSignal
  /** When it is too late, by the monotonic clock. */
  readonly untilMs: number
}

export interface IncidentRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Five minutes before the incident, to one minute after it. An open one lasts until now. */
const rangeOf = ({ openedAt, closedAt }: Incident, nowMs: number): IncidentRange => ({
  fromMs: Date.parse(openedAt) - BEFORE_MS,
  toMs: closedAt === null ? Math.max(nowMs, Date.parse(openedAt)) : Date.parse(closedAt) + AFTER_MS,
})

/** Events of errors say what the errors say. */
const isOfSections = (type: string, sections: Sections): boolean =>
  sections.has('errors') || !type.startsWith('error.')

export interface IncidentEvidence {
  readonly range: IncidentRange
  readonly events: readonly EventRow[]
  readonly errors: readonly TimelineError[]
  readonly commands: readonly AuditEntry[]
  readonly hasAllCommands: boolean
  /** Time of the last event that was read, when there are more. */
  readonly eventsUntil: string | null
  /** The rest is left out. */
  readonly sections: Sections
}

export const readEvidence = async (
  { context, analytics, audit }: DetailSources,
  incident: Incident,
  sections: Sections,
): Promise<IncidentEvidence> => {
  const range = rangeOf(incident, context.clock.now().getTime())
  const limit = MAX_TIMELINE_ENTRIES + 1
  const { events, errors } = await analytics.readTimeline({ ...range, streamIds: incident.streams, limit })
  const mayReadCommands = sections.has('commands')
  const { entries, isComplete } = mayReadCommands ? await audit.between(range) : NO_COMMANDS
  return {
    ...{ range, sections },
    events: sections.has('events') ? events.filter(({ type }) => isOfSections(type, sections)) : [],
    errors: sections.has('errors') ? errors : [],
    commands: entries.filter(isCommandOf(incident)).slice(0, limit),
    hasAllCommands: isComplete,
    eventsUntil:
      !sections.has('events') || events.length < limit ? null : timeOf(events.at(-1)?.atMs ?? range.fromMs),
  }
}

/** Without some of the faults another cause would be named. */
export const readCause = async (
  { readMetricOf }: Pick<DetailSources, 'readMetricOf'>,
  incident: Incident,
  { events, errors, sections }: Pick<IncidentEvidence, 'events' | 'errors' | 'sections'>,
): Promise<ProbableCause> =>
  sections.has('events') && sections.has('errors')
    ? causeOf(incident, signalsOf(events, errors, await readMetricOf()))
    : CAUSE_NOT_PERMITTED

export const describeIncident = async (
  sources: DetailSources,
  incident: Incident,
  evidence: IncidentEvidence,
): Promise<IncidentDetails> => {
  const { range, errors, hasAllCommands, sections } = evidence
  const { fromMs, toMs } = range
  const gaps = await sources.analytics.listGaps({ fromMs, toMs, limit: MAX_GAPS })
  const { entries, completeUntil } = buildTimeline(evidence)
  return {
    ...incident,
    cause: await readCause(sources, incident, evidence),
    timeline: {
      from: timeOf(fromMs),
      to: timeOf(toMs),
      entries: [...entries],
      completeUntil,
      hasAllCommands,
      gaps: gaps.map(presentGap),
    },
    versions: versionsOf(errors),
    ...(sections.has('viewers')
      ? await readLostViewers(sources.figures, incident, { toMs, signal: sources.signal })
      : NO_VIEWERS),
    notPermitted: INCIDENT_SECTIONS.filter((section) => !sections.has(section)),
  }
}
