import type { ResourceHistory, Resources } from '@stream-manager/contracts'

/** Seconds since the epoch, and a value at each; null where it was not measured. */
export interface Series {
  readonly times: readonly number[]
  readonly lines: readonly Line[]
}

export interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
  /** True for values of an earlier time, which are compared. */
  readonly isEarlier?: boolean
}

export type Measure = 'cpu' | 'memory' | 'delay' | 'sockets' | 'fps' | 'bitrate' | 'renderTime' | 'dropped'

type Instance = Resources['instances'][number]

const READ: Readonly<Record<Measure, (instance: Instance) => number | null>> = {
  cpu: ({ cpuPercent }) => cpuPercent,
  memory: ({ memoryBytes }) => memoryBytes,
  delay: ({ eventLoopDelayMs }) => eventLoopDelayMs,
  sockets: ({ sockets }) => sockets,
  fps: ({ programme }) => programme?.fps ?? null,
  bitrate: ({ programme }) => programme?.bitrateKbps ?? null,
  renderTime: ({ programme }) => programme?.renderTimeMs ?? null,
  dropped: ({ programme }) => programme?.framesDropped ?? null,
}

const keyOf = ({ service, instance }: Instance): string => `${service} ${instance}`

export interface ProcessNames {
  /** A process that runs several services. */
  readonly shared: (services: string) => string
  readonly encoder: (streamId: string) => string
  readonly spare: string
}

const nameOf = ({ kind, service, services, streamId }: Instance, names: ProcessNames): string => {
  if (kind === 'encoder') return names.encoder(streamId ?? service)
  if (kind === 'spare') return names.spare
  return services.length > 1 ? names.shared(services.join(', ')) : service
}

/** Several processes of one name are told apart by their ids. */
const namesOf = (all: readonly Instance[], names: ProcessNames): readonly string[] => {
  const plain = all.map((instance) => nameOf(instance, names))
  return all.map(({ instance }, index) => {
    const name = plain[index] ?? instance
    return plain.indexOf(name) === plain.lastIndexOf(name) ? name : `${name} ${instance}`
  })
}

/** Two samples further apart than this many intervals have a gap between them. */
const GAP_INTERVALS = 2.5

/** Puts a moment without values into each gap, so that no line is drawn across it. */
const withGaps = (items: readonly Resources[], intervalMs: number): readonly (Resources | number)[] =>
  items.flatMap((item, index) => {
    const atMs = Date.parse(item.timestamp)
    const beforeMs = Date.parse(items[index - 1]?.timestamp ?? item.timestamp)
    return atMs - beforeMs > GAP_INTERVALS * intervalMs ? [beforeMs + intervalMs, item] : [item]
  })

const momentOf = (moment: Resources | number): number =>
  (typeof moment === 'number' ? moment : Date.parse(moment.timestamp)) / 1000

/** One line for each process that the newest sample knows. */
export const seriesOf = (
  { items, intervalMs }: ResourceHistory,
  measure: Measure,
  names: ProcessNames,
): Series => {
  const moments = withGaps(items, intervalMs)
  const instances = items.at(-1)?.instances ?? []
  const valueAt = (moment: Resources | number, key: string): number | null => {
    if (typeof moment === 'number') return null
    const instance = moment.instances.find((other) => keyOf(other) === key)
    return instance ? READ[measure](instance) : null
  }
  const shown = namesOf(instances, names)
  const lines = instances.map((instance, index) => ({
    name: shown[index] ?? instance.instance,
    values: moments.map((moment) => valueAt(moment, keyOf(instance))),
  }))
  return {
    times: moments.map(momentOf),
    lines: lines.filter(({ values }) => values.some((value) => value !== null)),
  }
}

export type HostMeasure = 'cpu' | 'memory' | 'disk'

const HOST: Readonly<Record<HostMeasure, (host: NonNullable<Resources['host']>) => number | null>> = {
  cpu: ({ cpu }) => cpu.percent,
  memory: ({ memory }) => memory.usedBytes,
  disk: ({ disk }) => disk.usedBytes,
}

/** The machine of the health sidecar. */
export const hostSeriesOf = ({ items, intervalMs }: ResourceHistory, measure: HostMeasure): Series => {
  const moments = withGaps(items, intervalMs)
  const values = moments.map((moment) =>
    typeof moment === 'number' || moment.host === null ? null : HOST[measure](moment.host),
  )
  const name = items.findLast(({ host }) => host !== null)?.host?.name ?? ''
  const hasValue = values.some((value) => value !== null)
  return { times: moments.map(momentOf), lines: hasValue ? [{ name, values }] : [] }
}
