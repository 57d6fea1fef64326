/**
 * `gauge`: a value that is there at every moment. `counter`: how much was added. `event`: the value of each thing that
 * happened.
 */
export const FIGURE_KINDS = ['gauge', 'counter', 'event'] as const
export type FigureKind = (typeof FIGURE_KINDS)[number]

export const FIGURE_UNITS = [
  'framesPerSecond',
  'bitsPerSecond',
  'bytesPerSecond',
  'bytes',
  'milliseconds',
  'percent',
  'ratio',
  'count',
] as const
export type FigureUnit = (typeof FIGURE_UNITS)[number]

/** The subject of each series. `service`: all processes of a service together, since each run has a new name. */
export const FIGURE_SUBJECTS = ['stream', 'output', 'service', 'component', 'none'] as const
export type FigureSubject = (typeof FIGURE_SUBJECTS)[number]

export interface Figure {
  readonly unit: FigureUnit
  readonly kind: FigureKind
  readonly by: FigureSubject
  readonly summary: string
}

/** Everything that has a history. The list is closed, so that no label can flood the store. */
export const FIGURES = {
  'stream.on_air': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'stream',
    summary: '1 while the stream is on air, else 0.',
  },
  'stream.failed': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'stream',
    summary: '1 while the stream has given up, else 0.',
  },
  'stream.failing': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'stream',
    summary: '1 while the health of the stream is `failing`, else 0.',
  },
  'stream.changes_waiting': {
    unit: 'count',
    kind: 'gauge',
    by: 'stream',
    summary: 'Revisions that the engine has not applied, of a stream that should be on air.',
  },
  'stream.frame_rate': {
    unit: 'framesPerSecond',
    kind: 'gauge',
    by: 'stream',
    summary: 'Frames rendered each second.',
  },
  'stream.speed': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'stream',
    summary: 'Media time over wall time; below 1 the engine falls behind.',
  },
  'stream.bitrate': { unit: 'bitsPerSecond', kind: 'gauge', by: 'stream', summary: 'Encoded bits.' },
  'stream.render_time': {
    unit: 'milliseconds',
    kind: 'gauge',
    by: 'stream',
    summary: 'Time to compose one frame.',
  },
  'stream.cpu': {
    unit: 'percent',
    kind: 'gauge',
    by: 'stream',
    summary: 'Of one core, used by the encoder.',
  },
  'stream.memory': {
    unit: 'bytes',
    kind: 'gauge',
    by: 'stream',
    summary: 'Resident memory of the encoder.',
  },
  'stream.frames_dropped': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Frames left out because the engine was late.',
  },
  'stream.frames_duplicated': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Frames shown again because nothing new was ready.',
  },
  'viewers.current': {
    unit: 'count',
    kind: 'gauge',
    by: 'stream',
    summary: 'Viewers of pages and players within the last 15 seconds, without listeners of Icecast.',
  },
  'viewers.joins': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Viewers that were not there in the 15 seconds before.',
  },
  'viewers.seconds': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Seconds watched by all viewers together.',
  },
  'viewers.starved': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Viewers whose player ran out of data, by CMCD, once for each 5 seconds.',
  },
  'output.on_air': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'output',
    summary: '1 while the output delivers, else 0.',
  },
  'output.failing': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'output',
    summary: '1 while the output connects again or has failed, else 0.',
  },
  'output.bitrate': { unit: 'bitsPerSecond', kind: 'gauge', by: 'output', summary: 'Bits delivered.' },
  'output.listeners': {
    unit: 'count',
    kind: 'gauge',
    by: 'output',
    summary: 'Listeners of an Icecast mount, as its server says.',
  },
  'output.retries': { unit: 'count', kind: 'counter', by: 'output', summary: 'Attempts to connect again.' },
  'service.instances': {
    unit: 'count',
    kind: 'gauge',
    by: 'service',
    summary: 'Processes that are ready and send heartbeats.',
  },
  'service.cpu': { unit: 'percent', kind: 'gauge', by: 'service', summary: 'Of one core, of each process.' },
  'service.memory': {
    unit: 'bytes',
    kind: 'gauge',
    by: 'service',
    summary: 'Resident memory of each process.',
  },
  'service.event_loop_delay': {
    unit: 'milliseconds',
    kind: 'gauge',
    by: 'service',
    summary: 'How late timers run, 99th percentile of a heartbeat.',
  },
  'service.sockets': {
    unit: 'count',
    kind: 'gauge',
    by: 'service',
    summary: 'Open client connections of each process.',
  },
  'chat.messages': {
    unit: 'count',
    kind: 'counter',
    by: 'stream',
    summary: 'Chat messages that were taken. Refused ones are not counted.',
  },
  'requests.count': {
    unit: 'count',
    kind: 'counter',
    by: 'service',
    summary: 'HTTP requests that were answered, probes left out.',
  },
  'requests.refused': {
    unit: 'count',
    kind: 'counter',
    by: 'service',
    summary: 'HTTP requests that were answered with a status of 400 to 499.',
  },
  'requests.errors': {
    unit: 'count',
    kind: 'counter',
    by: 'service',
    summary: 'HTTP requests that were answered with a status of 500 or more.',
  },
  'requests.duration': {
    unit: 'milliseconds',
    kind: 'event',
    by: 'service',
    summary: 'Time from each HTTP request to the beginning of its answer, within 1 %.',
  },
  'component.unhealthy': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'component',
    summary: '1 while the health of the component is `unhealthy`, else 0.',
  },
  'component.degraded': {
    unit: 'ratio',
    kind: 'gauge',
    by: 'component',
    summary: '1 while the health of the component is `degraded`, else 0.',
  },
  'component.outage': {
    unit: 'milliseconds',
    kind: 'gauge',
    by: 'component',
    summary: 'How long the component was unhealthy, in the minute after that.',
  },
  'webhooks.disabled': {
    unit: 'count',
    kind: 'gauge',
    by: 'none',
    summary: 'Webhooks that were disabled automatically: their endpoint is gone, or failed for five days.',
  },
  'host.cpu': { unit: 'percent', kind: 'gauge', by: 'none', summary: 'Busy share of all cores together.' },
  'host.memory_used': { unit: 'bytes', kind: 'gauge', by: 'none', summary: 'Memory in use.' },
  'host.memory_total': { unit: 'bytes', kind: 'gauge', by: 'none', summary: 'Total memory.' },
  'host.memory_used_percent': {
    unit: 'percent',
    kind: 'gauge',
    by: 'none',
    summary: 'Memory in use, of all.',
  },
  'host.disk_used': {
    unit: 'bytes',
    kind: 'gauge',
    by: 'none',
    summary: 'In use on the file system of `DATA_DIR`.',
  },
  'host.disk_total': {
    unit: 'bytes',
    kind: 'gauge',
    by: 'none',
    summary: 'Size of the file system of `DATA_DIR`.',
  },
  'host.disk_used_percent': {
    unit: 'percent',
    kind: 'gauge',
    by: 'none',
    summary: 'In use, of the file system of `DATA_DIR`.',
  },
  'host.network_received': {
    unit: 'bytesPerSecond',
    kind: 'gauge',
    by: 'none',
    summary: 'All interfaces but loopback.',
  },
  'host.network_sent': {
    unit: 'bytesPerSecond',
    kind: 'gauge',
    by: 'none',
    summary: 'All interfaces but loopback.',
  },
} as const satisfies Record<string, Figure>

export type FigureName = keyof typeof FIGURES

export const figureNames = Object.keys(FIGURES) as FigureName[]

/** Null for a name that only a newer version knows. */
export const figureNamed = (name: string): Figure | null => {
  const known = figureNames.find((figure) => figure === name)
  return known === undefined ? null : FIGURES[known]
}

/** Whether the event handler counts it from the logs. Nobody observes such a figure once a second: only the history has it. */
export const isCountedFromLogs = (name: string): boolean => name.startsWith('viewers.')
