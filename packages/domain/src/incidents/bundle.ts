import type { TimelineError } from '@stream-manager/analytics/port'
import type { AnalyticsQuery, Incident, IncidentBundle, IncidentDetails } from '@stream-manager/contracts'
import { analyticsCsv } from '../analytics/csv.ts'
import { timeOf } from '../store/present-event.ts'
import { compareIncident } from './anomalies.ts'
import type { ComparisonSources } from './comparison.ts'
import { type ConfigurationSources, readConfiguration } from './configuration.ts'
import { type DetailSources, describeIncident, readEvidence } from './details.ts'
import { reportHtml } from './report-html.ts'
import { ALL_SECTIONS } from './rights.ts'
import { notesOf, notesOnAnomalies, summaryMarkdown } from './summary.ts'

/** Bytes of one file. All of them fit into one answer. */
const MAX_FILE_BYTES = 256 * 1024
const MAX_STREAMS = 3
const POINTS = 60
const MIN_BUCKET_SECONDS = 10

const SYSTEM_FIGURES =
  'host.cpu,host.memory_used_percent,host.disk_used_percent,service.event_loop_delay,component.unhealthy'
const STREAM_FIGURES =
  'stream.on_air,stream.frame_rate,stream.speed,stream.bitrate,stream.frames_dropped,viewers.current,output.on_air,output.bitrate'

interface Lines {
  readonly text: string
  readonly omitted: number
}

/** As many lines as fit, from the beginning. */
const linesOf = (lines: readonly string[]): Lines => {
  let bytes = 0
  const beyond = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1
    return bytes > MAX_FILE_BYTES
  })
  const shown = beyond === -1 ? lines : lines.slice(0, beyond)
  return { text: shown.map((line) => `${line}\n`).join(''), omitted: lines.length - shown.length }
}

const logLine = (error: TimelineError): string => {
  const { lastMs, service, instance, version, streamId, requestId, code, message, frame, count } = error
  const about = { service, instance, version, streamId, requestId, code, message, frame, count }
  return JSON.stringify({ at: timeOf(lastMs), ...about, records: error.records })
}

const queriesOf = ({ streams }: Incident, { from, to }: IncidentDetails['timeline']): AnalyticsQuery[] => {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000
  const range = { from, to, bucket: Math.max(MIN_BUCKET_SECONDS, Math.ceil(seconds / POINTS)) }
  return [
    { metrics: SYSTEM_FIGURES, ...range },
    ...streams.slice(0, MAX_STREAMS).map((stream) => ({ metrics: STREAM_FIGURES, stream, ...range })),
  ]
}

/** Figures that cannot be read are left out, and the table says so by having none. */
const readSeries = async ({ figures, signal }: DetailSources, details: IncidentDetails): Promise<Lines> => {
  const rows: string[] = []
  for (const query of queriesOf(details, details.timeline)) {
    signal.throwIfAborted()
    const answer = await figures.query({ query, annotated: false })
    if (!answer.ok) continue
    const [header = '', ...lines] = analyticsCsv(answer.value).trimEnd().split('\r\n')
    rows.push(...(rows.length === 0 ? [header] : []), ...lines)
  }
  return linesOf(rows)
}

const omission = (file: string, { omitted }: Lines): string[] =>
  omitted === 0 ? [] : [`${file} is cut: ${omitted} lines are left out.`]

/** Everything about an incident as files that need nothing else. */
export const buildBundle = async (
  sources: DetailSources & ConfigurationSources & ComparisonSources,
  incident: Incident,
): Promise<IncidentBundle> => {
  const evidence = await readEvidence(sources, incident, ALL_SECTIONS)
  const details = await describeIncident(sources, incident, evidence)
  const series = await readSeries(sources, details)
  const timeline = linesOf(details.timeline.entries.map((entry) => JSON.stringify(entry)))
  const logs = linesOf(evidence.errors.map(logLine))
  const configuration = await readConfiguration(sources, incident.streams)
  // At the end: it takes what is left of the time, and the rest does not wait for it.
  const { cause } = details
  const anomalies = await compareIncident(sources, { incident, cause, range: evidence.range })
  const notes = [
    ...notesOf(details),
    ...notesOnAnomalies(anomalies),
    ...omission('timeline.jsonl', timeline),
    ...omission('series.csv', series),
    ...omission('logs.jsonl', logs),
  ]
  return {
    name: `incident-${incident.id}`,
    at: sources.context.clock.now().toISOString(),
    files: [
      { name: 'summary.md', text: summaryMarkdown(details, { notes, anomalies }) },
      { name: 'report.html', text: reportHtml(details, { notes, anomalies }) },
      { name: 'timeline.jsonl', text: timeline.text },
      { name: 'series.csv', text: series.text },
      { name: 'logs.jsonl', text: logs.text },
      { name: 'anomalies.json', text: `${JSON.stringify(anomalies, null, 2)}\n` },
      { name: 'configuration.json', text: `${JSON.stringify(configuration, null, 2)}\n` },
    ],
  }
}
