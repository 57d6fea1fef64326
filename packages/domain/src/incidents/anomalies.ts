import { createHash } from 'node:crypto'
import {
  type AnomalySeries,
  type Incident,
  type IncidentAnomalies,
  type IncidentAnomaly,
  MAX_INCIDENT_ANOMALIES,
  type ProbableCause,
} from '@stream-manager/contracts'
import { knownPart, partOfSeries } from '../alerts/incidents/parts.ts'
import { timeOf } from '../store/present-event.ts'
import { isEvidenceOf } from './cause.ts'
import { type Comparison, type ComparisonSources, compareFigures } from './comparison.ts'
import { type DetailSources, type IncidentRange, readCause, readEvidence } from './details.ts'
import type { Sections } from './rights.ts'

const short = (value: number): number => Number(value.toPrecision(4))

const idOf = (...parts: readonly unknown[]): string =>
  `anm_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`

type Judged = Omit<IncidentAnomaly, 'isEvidence'>

const anomaliesIn = ({ metric, unit, streamId, subject, basis, items }: AnomalySeries): Judged[] => {
  const place = [streamId, subject].filter((part) => part !== null).join('/')
  return items.map((anomaly) => {
    const { value, low, high } = anomaly.peak
    return {
      ...{ ...anomaly, metric, unit, streamId, subject, basis },
      id: idOf(metric, streamId, subject, anomaly.from, anomaly.direction),
      part: partOfSeries(metric, subject),
      summary: `${[metric, place].filter(Boolean).join(' ')} is ${anomaly.direction} its band: ${short(value)}, expected ${short(low)} to ${short(high)}`,
    }
  })
}

/** A strange figure alone names no cause, so without a cause it is evidence of none. */
const markedBy =
  (incident: Incident, cause: ProbableCause) =>
  (anomaly: Judged): IncidentAnomaly => {
    const { streamId, from, to } = anomaly
    const part = knownPart(anomaly.part)
    const times = { atMs: Date.parse(from), endMs: Date.parse(to) }
    const isEvidence = part !== null && isEvidenceOf(incident, cause)({ part, streamId, ...times })
    return { ...anomaly, isEvidence }
  }

const byRank = (one: IncidentAnomaly, other: IncidentAnomaly): number =>
  Number(other.isEvidence) - Number(one.isEvidence) || Date.parse(one.from) - Date.parse(other.from)

const minutesOf = (spans: AnomalySeries['tooLittleHistory']): number =>
  spans.reduce((sum, { from, to }) => sum + (Date.parse(to) - Date.parse(from)) / 60_000, 0)

const present = (
  incident: Incident,
  cause: ProbableCause,
  { fromMs, toMs, series, notCompared }: Comparison,
): IncidentAnomalies => {
  const all = series.flatMap(anomaliesIn).map(markedBy(incident, cause)).toSorted(byRank)
  const items = all.slice(0, MAX_INCIDENT_ANOMALIES)
  const unnamed = series.reduce((sum, { omitted }) => sum + omitted, 0)
  return {
    incidentId: incident.id,
    from: timeOf(fromMs),
    to: timeOf(toMs),
    part: cause.part,
    items,
    omitted: all.length - items.length + unnamed,
    comparedSeries: series.filter(({ judgedMinutes }) => judgedMinutes > 0).length,
    tooLittleHistory: series.flatMap(({ metric, streamId, subject, tooLittleHistory }) =>
      tooLittleHistory.length === 0
        ? []
        : [{ metric, streamId, subject, minutes: minutesOf(tooLittleHistory) }],
    ),
    notCompared: [...notCompared],
  }
}

/** Figures that differ from their past while the incident lasts, those of the part that is its cause first. */
export const compareIncident = async (
  sources: ComparisonSources,
  { incident, cause, range }: { incident: Incident; cause: ProbableCause; range: IncidentRange },
): Promise<IncidentAnomalies> => present(incident, cause, await compareFigures(sources, incident, range))

/** As `compareIncident`, with the cause as far as the sections allow it. */
export const readIncidentAnomalies = async (
  sources: ComparisonSources & DetailSources,
  incident: Incident,
  sections: Sections,
): Promise<IncidentAnomalies> => {
  const ofCause = new Set([...sections].filter((section) => section === 'events' || section === 'errors'))
  const evidence = await readEvidence(sources, incident, ofCause)
  const cause = await readCause(sources, incident, evidence)
  return compareIncident(sources, { incident, cause, range: evidence.range })
}
