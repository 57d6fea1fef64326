import type {
  AnalyticsAnswer,
  AnalyticsMetrics,
  AnalyticsQuery,
  ViewerCount,
} from '@stream-manager/contracts'
import { isRecord } from '@stream-manager/contracts/is-record'
import { isNumber, isText, isTexts, listOf, orNull, shape } from '../guards.ts'
import type { ReadOptions } from '../options.ts'
import type { Operation, Perform } from '../transport/operation.ts'
import type { Upload } from '../transport/upload.ts'
import { callsOn } from './calls.ts'

export interface AnalyticsApi {
  /** Every figure that has a history. */
  metrics(options?: ReadOptions): Promise<AnalyticsMetrics>
  /** At most 20 series of 1,000 points. Errors: `analytics.unavailable`. */
  get(query: AnalyticsQuery, options?: ReadOptions): Promise<AnalyticsAnswer>
  /** The same as a table: time, metric, streamId, subject and value. */
  csv(query: AnalyticsQuery, options?: ReadOptions): Promise<Blob>
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

const PATH = '/analytics'
const METRICS: Operation = { method: 'analytics.metrics', verb: 'GET', path: `${PATH}/metrics` }

const textOf = (query: AnalyticsQuery): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) search.set(name, String(value))
  return search.toString()
}

export const analyticsApi = (perform: Perform, readFile: Upload['read']): AnalyticsApi => {
  const { answer } = callsOn(perform)
  return {
    metrics: (options) => answer(METRICS, isMetrics, options),
    get: (query, options) =>
      answer({ method: 'analytics.get', verb: 'GET', path: PATH, params: query, query }, isAnswer, options),
    csv: (query, options) => readFile(`${PATH}?${textOf(query)}`, { ...options, accept: 'text/csv' }),
    viewers: (stream, options) => {
      const query = { stream }
      const path = `${PATH}/viewers`
      return answer({ method: 'viewers.count', verb: 'GET', path, params: query, query }, isViewers, options)
    },
  }
}
