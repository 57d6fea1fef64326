interface EventTexts {
  readonly text: string
  readonly output: string
  readonly person: string
}

export const monitor = {
  title: 'Monitor',
  pages: {
    label: 'Pages of the monitor',
    overview: 'Overview',
    analytics: 'Analytics',
    broadcasts: 'Broadcasts',
    alerts: 'Alerts',
    incidents: 'Incidents',
    errors: 'Errors',
    diagnose: 'Diagnose',
    webhooks: 'Webhooks',
  },
  noHistory: 'No history here',
  noHistoryAdvice:
    'Give the services a PostgreSQL server by DATABASE_URL. If there is one, see whether it runs: the overview names the state of the store. The programme and everything else go on.',
  old: (reason: string) => `This may be out of date: ${reason}`,
  forbidden: 'You have no right to see this page.',
  lastHour: 'The last hour',
  help: 'Drag over a plot to zoom all of them; a double click shows everything again. A gap is a time without measurements.',
  fps: 'Frames per second of each stream',
  bitrate: 'Bitrate of each stream',
  renderTime: 'Time to compose and encode a frame',
  dropped: 'Frames dropped since the encoder began',
  processCpu: 'CPU of each process, of one core',
  processMemory: 'Memory of each process',
  processes: {
    shared: (services: string) => `one process: ${services}`,
    encoder: (streamId: string) => `encoder of ${streamId}`,
    spare: 'spare encoder',
  },
  loopDelay: 'Event-loop delay, 99th percentile',
  sockets: 'Open connections of clients',
  hostCpu: 'CPU of the machine, all cores',
  hostMemory: 'Memory of the machine',
  hostDisk: 'Disk of the data folder',
  fullIn: (host: string | null, time: string) =>
    `At this rate it is full in ${time}${host === null ? '' : ` (${host})`}.`,
  notMeasured: (titles: string) => `Not measured here: ${titles}.`,
  eventsTitle: 'Events, newest first',
  noEvents: 'Nothing has happened in the last hour that the page knows of.',
  events: {
    status: ({ text }: EventTexts) => `Status: ${text}`,
    streamFault: ({ text }: EventTexts) => `Stream: ${text}`,
    outputFault: ({ output, text }: EventTexts) => `Output ${output}: ${text}`,
    applied: ({ text, person }: EventTexts) => `Revision ${text} on air${person && `, edited by ${person}`}`,
    command: ({ text, person }: EventTexts) => `${person}: ${text}`,
  },
}
