interface ViewerTexts {
  readonly before: string
  readonly lowest: string
  readonly lost: string
}

export const incidents = {
  title: 'Incidents',
  one: 'Incident',
  back: 'All incidents',
  none: 'There was no incident: no alert was urgent.',
  more: 'There are earlier ones than are shown here.',
  states: { open: 'open', closed: 'over' } as Record<string, string>,
  stream: (streamId: string) => `stream ${streamId}`,
  since: (at: string) => `since ${at}`,
  between: (from: string, to: string | null) => (to === null ? `since ${from}` : `${from} to ${to}`),
  alerts: 'Alerts of the incident',
  omitted: (count: number) => `and ${count} more`,
  details: 'Cause and timeline',
  summary: 'Summary',
  download: 'Download everything',
  downloadHelp:
    'One file for those who look into it later: timeline, report, figures, logs and configuration, without secrets.',
  viewers: 'Lost viewers',
  lostViewers: (streamId: string, { before, lowest, lost }: ViewerTexts) =>
    `Stream ${streamId} lost ${lost} viewers: ${before} before, ${lowest} at the lowest.`,
  omittedViewers: (count: string) => `Streams whose viewers of this time are not known: ${count}.`,
  versions: (versions: string) => `Versions that reported errors: ${versions}.`,
  cause: 'Probable cause',
  causeUnknown:
    'Not known. No earlier fault of another part explains the alerts. Look at the timeline below.',
  causeHidden: 'Not shown. You need the rights to read events and errors; ask an administrator for them.',
  parts: {
    host: 'The machine',
    store: 'The store',
    proxy: 'The proxy',
    engine: 'The engine',
    source: 'A source',
    output: 'An output',
    'stream-api': 'The API',
    gateway: 'The WebSocket gateway',
    'event-handler': 'The event handler',
  } as Record<string, string>,
  evidence: 'Evidence',
  anomalies: 'Figures unlike their past',
  anomaliesHelp: 'Figures that left their usual band in this time. They support a cause, and prove none.',
  noAnomalies: 'No figure that was compared left its band.',
  nothingCompared: 'No figure was compared with its past.',
  ofTheCause: 'Of the probable cause:',
  hourOnly: '(compared with the hour before only)',
  tooLittleHistory: (count: string) => `Figures with too little history to be compared in full: ${count}.`,
  omittedAnomalies: (count: string) => `Further ones that are not shown: ${count}.`,
  notCompared: 'Not compared:',
  compareAgain: 'Compare again',
  timeline: 'Timeline',
  noEntries: 'Nothing is recorded from this time.',
  kinds: {
    command: 'Command',
    state: 'State',
    output: 'Output',
    source: 'Source',
    health: 'Health',
    alert: 'Alert',
    error: 'Error',
    other: 'Event',
  } as Record<string, string>,
  sections: { events: 'events', errors: 'errors', commands: 'commands', viewers: 'viewers' } as Record<
    string,
    string
  >,
  notPermitted: (sections: string) => `Left out, because you have no right to read it: ${sections}.`,
  commandsGone: 'The audit log no longer has all commands of this time.',
  completeUntil: (at: string) => `Entries after ${at} are left out: there are too many.`,
  lost: (from: string | null, to: string) =>
    from === null ? `Events before ${to} were lost.` : `Events from ${from} to ${to} were lost.`,
}
