import type { IncidentAnomalies, IncidentDetails } from '@stream-manager/contracts'

/** Texts of others cannot become markup or a new line. */
const plain = (text: string): string =>
  text.replace(/\p{Cc}+/gu, ' ').replace(/[\\`*_{}[\]<>#|!~]/g, (character) => `\\${character}`)

const list = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, '', ...lines.map((line) => `- ${plain(line)}`), '']

/** Parts of the report that are cut or missing, for people. */
export const notesOf = ({ timeline, omittedAlerts, omittedViewers }: IncidentDetails): string[] => [
  ...(timeline.completeUntil === null
    ? []
    : [`The timeline is complete until ${timeline.completeUntil} only.`]),
  ...(timeline.hasAllCommands ? [] : ['The audit log no longer has all commands of this time.']),
  ...(timeline.gaps.length === 0 ? [] : [`Events were lost in ${timeline.gaps.length} gaps.`]),
  ...(omittedAlerts === 0 ? [] : [`${omittedAlerts} alerts are not listed.`]),
  ...(omittedViewers === 0 ? [] : [`The viewers of ${omittedViewers} streams are not known, or not listed.`]),
]

/** Figures of which the report cannot say whether they were unusual, for people. */
export const notesOnAnomalies = ({
  notCompared,
  tooLittleHistory,
  omitted,
  comparedSeries,
}: IncidentAnomalies): string[] => [
  ...notCompared.map(({ summary }) => summary),
  ...(tooLittleHistory.length === 0
    ? []
    : [`${tooLittleHistory.length} figures have too little history to compare all of their minutes.`]),
  ...(comparedSeries === 0 ? ['No figure of this time was compared with its past.'] : []),
  ...(omitted === 0 ? [] : [`${omitted} anomalies of figures are not listed.`]),
]

/** The parts of a report beside the details of the incident. */
export interface Additions {
  /** Parts of the report that are cut or missing, for people. */
  readonly notes: readonly string[]
  readonly anomalies: IncidentAnomalies
}

export const summaryMarkdown = (incident: IncidentDetails, { notes, anomalies }: Additions): string => {
  const { name, id, state, openedAt, endedAt, closedAt, streams, alerts, cause, versions, viewers } = incident
  const part = cause.part === null ? '' : `${cause.part}: `
  return [
    `# ${plain(name)}`,
    '',
    `- Incident: ${id}, ${state}`,
    `- Opened: ${openedAt}`,
    `- Last alert ended: ${endedAt ?? 'not yet'}`,
    `- Closed: ${closedAt ?? 'not yet'}`,
    `- Streams: ${streams.join(', ') || 'none'}`,
    `- Probable cause: ${plain(`${part}${cause.summary}`)}`,
    '',
    ...list('Notes', notes),
    ...list(
      'Evidence',
      cause.evidence.map(({ at, id: evidenceId, summary }) => `${at} ${evidenceId}: ${summary}`),
    ),
    ...list(
      'Figures that differ from their past',
      anomalies.items.map(({ from, summary, isEvidence }) =>
        [from, summary, ...(isEvidence ? ['(of the probable cause)'] : [])].join(' '),
      ),
    ),
    ...list(
      'Alerts',
      alerts.map((alert) => `${alert.since} ${alert.severity} ${alert.name} ${alert.subject ?? ''}`.trim()),
    ),
    ...list(
      'Viewers',
      viewers.map(
        (one) =>
          `${one.streamId}: ${one.viewersBefore} before, ${one.viewersLowest} at least since, ${one.viewersLost} lost`,
      ),
    ),
    ...list(
      'Versions',
      versions.map(({ service, version }) => `${service} ${version}`),
    ),
  ].join('\n')
}
