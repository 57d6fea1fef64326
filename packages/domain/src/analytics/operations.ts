import {
  AnalyticsAnswer,
  AnalyticsAnswers,
  AnalyticsMetrics,
  AnalyticsQueries,
  AnalyticsQuery,
  BroadcastList,
  BroadcastsQuery,
  type Caller,
  isAllowed,
  succeed,
  type Target,
} from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Analytics, AnalyticsCall } from './api.ts'
import { broadcastsCsv } from './broadcasts-csv.ts'
import { analyticsCsv } from './csv.ts'

interface Services {
  readonly analytics: Analytics
}

/** A query of one stream needs the right on that stream alone. */
const targetOf = ({ stream }: AnalyticsQuery): Target => stream ?? null

const callOf = (query: AnalyticsQuery, caller: Caller): AnalyticsCall => ({
  query,
  annotated: isAllowed(caller, 'events.read', targetOf(query)),
})

export const analyticsOperations = [
  operation({
    name: 'analytics.get',
    summary: 'Figures over time: streams, outputs, services and the host, at most 20 series of 1,000 points',
    description:
      'The buckets begin at multiples of their length since 1970, in UTC. A bucket without a value is null, and `gaps` says ' +
      'why. The tier is the coarsest one that makes up the bucket and still has the range. With `Accept: text/csv` ' +
      'or `format=csv` the answer is a table of time, metric, streamId, subject and value.',
    permission: 'analytics.read',
    http: { method: 'GET', path: '/analytics' },
    global: true,
    query: AnalyticsQuery,
    answers: { 200: AnalyticsAnswer },
    csv: analyticsCsv,
    async run({ analytics }: Services, { query, caller }) {
      return answerRead(await analytics.query(callOf(query, caller)))
    },
  }),
  operation({
    name: 'analytics.query',
    summary: 'Up to ten queries at once, answered in their order',
    description: 'All of them are refused when one is; `operation` and the path of the error name it.',
    permission: 'analytics.read',
    http: { method: 'POST', path: '/analytics/query' },
    global: true,
    body: AnalyticsQueries,
    targets: ({ body }) => body.queries.map(targetOf),
    answers: { 200: AnalyticsAnswers },
    async run({ analytics }: Services, { body, caller }) {
      return answerRead(await analytics.queryAll(body.queries.map((query) => callOf(query, caller))))
    },
  }),
  operation({
    name: 'analytics.broadcasts',
    summary: 'A report for each time on air, the newest first',
    description:
      'A broadcast begins with the first picture and ends when the stream is stopped or fails; a crash and a restart ' +
      'belong to it. Reports are kept for a year. A change appears here within seconds, figures within half a minute. ' +
      'With `Accept: text/csv` or `format=csv` the answer is a table.',
    permission: 'analytics.read',
    http: { method: 'GET', path: '/analytics/broadcasts' },
    global: true,
    query: BroadcastsQuery,
    answers: { 200: BroadcastList },
    csv: broadcastsCsv,
    async run({ analytics }: Services, { query }) {
      return answerRead(await analytics.broadcasts(query))
    },
  }),
  operation({
    name: 'analytics.metrics',
    summary: 'Every figure that has a history, and for how long it is kept',
    permission: 'analytics.read',
    http: { method: 'GET', path: '/analytics/metrics' },
    global: true,
    answers: { 200: AnalyticsMetrics },
    async run({ analytics }: Services) {
      return answerRead(succeed(analytics.metrics()))
    },
  }),
]
