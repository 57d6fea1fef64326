import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { abortWithin, Gate } from '@stream-manager/async'
import { fail, type Incident, type Result, succeed } from '@stream-manager/contracts'
import { readRules } from '../alerts/rule-reads.ts'
import type { Analytics } from '../analytics/api.ts'
import type { Anomalies } from '../anomalies/api.ts'
import type { Audit } from '../audit/api.ts'
import type { Context } from '../context.ts'
import { noHistory } from '../store/no-history.ts'
import { readIncidentAnomalies } from './anomalies.ts'
import type { Incidents } from './api.ts'
import { buildBundle } from './bundle.ts'
import type { ComparisonSources } from './comparison.ts'
import type { ConfigurationSources } from './configuration.ts'
import { type DetailSources, describeIncident, readEvidence } from './details.ts'
import { readIncident, readIncidents } from './read.ts'
import type { Sections } from './rights.ts'
import type { MetricOf } from './signals.ts'

const unavailable = (): Result<never> => noHistory('GET /api/alerts works without it')

const notFound = (id: string): Result<never> =>
  fail('incident.not_found', `There is no incident \`${id}\`; GET /api/incidents lists them`)

/** For all reads of an incident together. */
const DEADLINE_MS = 10_000

const late = (): Result<never> =>
  fail(
    'analytics.unavailable',
    'The incident could not be read within 10 s; try again when the store is less busy',
  )

/** One at a time: it reads weeks of history in the thread that answers everybody's reads. */
const COMPARISONS = { running: 1, waiting: 4 }

type Sources = DetailSources & ConfigurationSources & ComparisonSources
type WithoutSignal = Omit<Sources, 'signal' | 'untilMs'>

/** The incident as the function shows it. */
const shown = <Shown>(
  sources: WithoutSignal,
  id: string,
  show: (sources: Sources, incident: Incident) => Promise<Shown>,
): Promise<Result<Shown>> =>
  abortWithin(
    async (signal): Promise<Result<Shown>> => {
      const untilMs = sources.context.clock.monotonicMs() + DEADLINE_MS
      const incident = await readIncident(sources, id)
      return incident ? succeed(await show({ ...sources, signal, untilMs }, incident)) : notFound(id)
    },
    { deadlineMs: DEADLINE_MS, onLate: late },
  )

const describeFor = (sections: Sections) => async (sources: Sources, incident: Incident) =>
  describeIncident(sources, incident, await readEvidence(sources, incident, sections))

const compareFor = (sections: Sections) => (sources: Sources, incident: Incident) =>
  readIncidentAnomalies(sources, incident, sections)

const metricsOf = async (context: Context): Promise<MetricOf> => {
  const metrics = new Map((await readRules(context)).map(({ id, metric }) => [id, metric]))
  return (ruleId) => metrics.get(ruleId)
}

export interface IncidentsOptions extends ConfigurationSources {
  readonly analytics: AnalyticsReads | null
  readonly audit: Pick<Audit, 'between'>
  readonly figures: Pick<Analytics, 'query'>
  readonly anomalies: Pick<Anomalies, 'find'>
}

export const createIncidents = (context: Context, { analytics, ...parts }: IncidentsOptions): Incidents => {
  if (analytics === null) {
    const refuse = async () => unavailable()
    return { list: refuse, get: refuse, anomalies: refuse, bundle: refuse }
  }
  const readMetricOf = () => metricsOf(context)
  const comparisons = new Gate(COMPARISONS)
  const sources: WithoutSignal = { ...parts, context, analytics, readMetricOf, comparisons }
  return {
    list: async (query) => succeed(await readIncidents(sources, query)),
    get: (incidentId, sections) => shown(sources, incidentId, describeFor(sections)),
    anomalies: (incidentId, sections) => shown(sources, incidentId, compareFor(sections)),
    bundle: (incidentId) => shown(sources, incidentId, buildBundle),
  }
}
