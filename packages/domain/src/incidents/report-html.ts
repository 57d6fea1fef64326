import type { IncidentDetails } from '@stream-manager/contracts'
import type { Additions } from './summary.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ddd;padding:.3rem .5rem;text-align:left;vertical-align:top}
td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}.error{background:#fde8e8}.warning{background:#fff6db}`

/** The page loads nothing: its style is in it, and scripts and addresses are refused. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'"

const row = (cells: readonly string[], kind: string): string =>
  `<tr class="${escaped(kind)}">${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`

const section = (title: string, rows: readonly string[]): string =>
  rows.length === 0 ? '' : `<h2>${escaped(title)}</h2><table>${rows.join('\n')}</table>`

/** One page that needs no network. All texts are escaped. */
export const reportHtml = (incident: IncidentDetails, { notes, anomalies }: Additions): string => {
  const { name, id, openedAt, endedAt, closedAt, streams, alerts, cause, timeline, viewers } = incident
  const facts = [
    ['Opened', openedAt],
    ['Last alert ended', endedAt ?? 'not yet'],
    ['Closed', closedAt ?? 'not yet'],
    ['Streams', streams.join(', ') || 'none'],
    ['Probable cause', cause.part === null ? cause.summary : `${cause.part}: ${cause.summary}`],
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<title>${escaped(`${name} (${id})`)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(name)}</h1><p>Incident ${escaped(id)}</p>
${notes.map((note) => `<p>${escaped(note)}</p>`).join('\n')}
<table>${facts.map((fact) => row(fact, '')).join('\n')}</table>
${section(
  'Evidence',
  cause.evidence.map(({ at, summary }) => row([at, summary], '')),
)}
${section(
  'Figures that differ from their past',
  anomalies.items.map(({ from, to, summary, isEvidence }) =>
    row([from, to, summary, isEvidence ? 'of the probable cause' : ''], ''),
  ),
)}
${section(
  'Alerts',
  alerts.map((alert) => row([alert.since, alert.severity, alert.name, alert.subject ?? ''], '')),
)}
${section(
  'Viewers',
  viewers.map((one) =>
    row([one.streamId, `${one.viewersBefore} before, ${one.viewersLowest} at least since`], ''),
  ),
)}
${section(
  'Timeline',
  timeline.entries.map(({ at, kind, severity, summary }) => row([at, kind, summary], severity)),
)}
</body></html>
`
}
