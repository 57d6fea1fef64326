import type { EventRow, TimelineError } from '@stream-manager/analytics/port'
import {
  type AuditEntry,
  type Incident,
  type IncidentDetails,
  type LostViewers,
  MAX_TIMELINE_ENTRIES,
} from '@stream-manager/contracts'
import type { Analytics } from '../analytics/api.ts'
import type { Audit } from '../audit/api.ts'
import { presentGap } from '../events/read.ts'
import { timeOf } from '../store/present-event.ts'
import { causeOf } from './cause.ts'
import { isCommandOf } from './commands.ts'
import type { IncidentSources } from './read.ts'
import { type MetricOf, signalsOf } from './signals.ts'
import { buildTimeline, versionsOf } from './timeline.ts'
import { viewersLost } from './viewers.ts'

const BEFORE_MS = 300_000
const AFTER_MS = 60_000
const MAX_GAPS = 50

export interface DetailSources extends IncidentSources {
  readonly audit: Pick<Audit, 'between'>
  readonly figures: Pick<Analytics, 'query'>
  /** Figures of the rules as they are now. */
  readonly readMetricOf: () => Promise<MetricOf>
}

interface IncidentRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Five minutes before the incident, to one minute after it. An open one lasts until now. */
const rangeOf = ({ openedAt, closedAt }: Incident, nowMs: number): IncidentRange => ({
  fromMs: Date.parse(openedAt) - BEFORE_MS,
  toMs: closedAt === null ? Math.max(nowMs, Date.parse(openedAt)) : Date.parse(closedAt) + AFTER_MS,
})

export interface IncidentEvidence {
  readonly range: IncidentRange
  readonly events: readonly EventRow[]
  readonly errors: readonly TimelineError[]
  readonly commands: readonly AuditEntry[]
  readonly hasAllCommands: boolean
}

export const readEvidence = async (
  { context, analytics, audit }: DetailSources,
  incident: Incident,
): Promise<IncidentEvidence> => {
  const range = rangeOf(incident, context.clock.now().getTime())
  const limit = MAX_TIMELINE_ENTRIES + 1
  const { events, errors } = await analytics.readTimeline({ ...range, streamIds: incident.streams, limit })
  const { entries, isComplete } = await audit.between(range)
  const commands = entries.filter(isCommandOf(incident)).slice(0, limit)
  return { range, events, errors, commands, hasAllCommands: isComplete }
}

const readViewers = async (
  { figures }: DetailSources,
  { streams, openedAt }: Incident,
  { fromMs, toMs }: IncidentRange,
): Promise<LostViewers[]> => {
  const query = { metrics: 'viewers.current', from: timeOf(fromMs), to: timeOf(toMs), by: 'stream' } as const
  const answer = await figures.query({ query, annotated: false })
  if (!answer.ok) return []
  const lost = viewersLost(answer.value, Date.parse(openedAt))
  return streams.length === 0 ? lost : lost.filter(({ streamId }) => streams.includes(streamId))
}

export const describeIncident = async (
  sources: DetailSources,
  incident: Incident,
  evidence: IncidentEvidence,
): Promise<IncidentDetails> => {
  const { range, events, errors, hasAllCommands } = evidence
  const { fromMs, toMs } = range
  const gaps = await sources.analytics.listGaps({ fromMs, toMs, limit: MAX_GAPS })
  const { entries, completeUntil } = buildTimeline(evidence)
  return {
    ...incident,
    cause: causeOf(incident, signalsOf(events, errors, await sources.readMetricOf())),
    timeline: {
      from: timeOf(fromMs),
      to: timeOf(toMs),
      entries: [...entries],
      completeUntil,
      hasAllCommands,
      gaps: gaps.map(presentGap),
    },
    versions: versionsOf(errors),
    viewers: await readViewers(sources, incident, range),
  }
}
