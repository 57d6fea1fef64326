import type {
  AnalyticsAnswer,
  AnalyticsMetrics,
  AnalyticsQuery,
  Broadcast,
  BroadcastsQuery,
  ViewerCount,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import { HISTORY_TIMEOUT_MS, type Operation, type Perform, pathOf } from '../transport/operation.ts'
import type { Upload } from '../transport/upload.ts'
import { isAbsentOr } from './absent.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page } from './page.ts'

export interface AnalyticsApi {
  /** Every figure that has a history. */
  metrics(options?: ReadOptions): Promise<AnalyticsMetrics>
  /** At most 20 series of 1,000 points. Errors: `analytics.unavailable`. */
  get(query: AnalyticsQuery, options?: ReadOptions): Promise<AnalyticsAnswer>
  /** The same as a table: time, metric, streamId, subject and value. */
  csv(query: AnalyticsQuery, options?: ReadOptions): Promise<Blob>
  /** A report for each time on air, the newest first. Errors: `analytics.unavailable`. */
  broadcasts(query: BroadcastsQuery, options?: ReadOptions): Promise<Page<Broadcast>>
  /** The same as a table, a line for each. */
  broadcastsCsv(query: BroadcastsQuery, options?: ReadOptions): Promise<Blob>
  /** How many watch the stream now. */
  viewers(stream: string, options?: ReadOptions): Promise<ViewerCount>
}

const isPoint = (value: unknown): value is number[] =>
  Array.isArray(value) && isNumber(value[0]) && orNull(isNumber)(value[1])

const isHole = shape<AnalyticsAnswer['series'][number]['gaps'][number]>({
  from: isText,
  to: isText,
  reason: isText,
})

const isSeries = shape<AnalyticsAnswer['series'][number]>({
  metric: isText,
  unit: isText,
  streamId: orNull(isText),
  subject: orNull(isText),
  points: listOf(isPoint),
  gaps: listOf(isHole),
  trend: isAbsentOr(
    orNull(
      shape<NonNullable<AnalyticsAnswer['series'][number]['trend']>>({ fullInSeconds: orNull(isNumber) }),
    ),
  ),
  compare: orNull(listOf(isPoint)),
})

const isAnswer = shape<AnalyticsAnswer>({
  from: isText,
  to: isText,
  bucketSeconds: isNumber,
  tier: isText,
  series: listOf(isSeries),
  leftOut: isNumber,
  annotations: listOf(
    shape<AnalyticsAnswer['annotations'][number]>({ id: isText, type: isText, at: isText }),
  ),
})

/** An older replica does not know trends. */
const withTrends = (answer: AnalyticsAnswer): AnalyticsAnswer => ({
  ...answer,
  series: answer.series.map((series) => ({ ...series, trend: series.trend ?? null })),
})

const isMetrics = shape<AnalyticsMetrics>({
  items: listOf(shape<AnalyticsMetrics['items'][number]>({ name: isText, unit: isText, summary: isText })),
})

const isViewers = shape<ViewerCount>({
  current: isNumber,
  low: isNumber,
  high: isNumber,
  methods: isRecord,
  excluded: isRecord,
  windowSeconds: isNumber,
  confidence: isText,
  reasons: isTexts,
})

const isNumberOrNull = orNull(isNumber)

const isBroadcast = shape<Broadcast>({
  id: isText,
  streamId: isText,
  start: isText,
  end: orNull(isText),
  durationSeconds: isNumber,
  endReason: orNull(isText),
  error: orNull(shape<NonNullable<Broadcast['error']>>({ code: isText, message: isText })),
  restarts: isNumber,
  viewers: shape<Broadcast['viewers']>({
    peak: isNumberOrNull,
    average: isNumberOrNull,
    seconds: isNumberOrNull,
  }),
  averageBitrateKbps: isNumberOrNull,
  framesDropped: isNumberOrNull,
  outputs: listOf(
    shape<Broadcast['outputs'][number]>({ id: isText, type: isText, failingSeconds: isNumber }),
  ),
  tier: isText,
  gaps: listOf(shape<Broadcast['gaps'][number]>({ from: orNull(isText), to: isText })),
})

const isBroadcasts = isPage(isBroadcast)

const PATH = '/analytics'
const TABLE = { accept: 'text/csv' }
const BROADCASTS = `${PATH}/broadcasts`
const timeoutMs = HISTORY_TIMEOUT_MS
const METRICS: Operation = { method: 'analytics.metrics', verb: 'GET', path: `${PATH}/metrics` }

export const analyticsApi = (perform: Perform, readFile: Upload['read']): AnalyticsApi => {
  const { answer } = callsOn(perform)
  return {
    metrics: (options) => answer(METRICS, isMetrics, options),
    get: async (query, options) => {
      const operation = {
        method: 'analytics.get',
        verb: 'GET',
        path: PATH,
        timeoutMs,
        params: query,
        query,
      } as const
      return withTrends(await answer(operation, isAnswer, options))
    },
    csv: (query, options) => readFile(pathOf({ path: PATH, query }), { ...options, ...TABLE }),
    broadcasts: (query, options) => {
      const operation = { method: 'analytics.broadcasts', verb: 'GET', path: BROADCASTS, timeoutMs } as const
      return answer({ ...operation, params: query, query }, isBroadcasts, options)
    },
    broadcastsCsv: (query, options) =>
      readFile(pathOf({ path: BROADCASTS, query }), { ...options, ...TABLE }),
    viewers: (stream, options) => {
      const query = { stream }
      const path = `${PATH}/viewers`
      return answer({ method: 'viewers.count', verb: 'GET', path, params: query, query }, isViewers, options)
    },
  }
}
