import { AnomaliesQuery, AnomalyList } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Anomalies } from './api.ts'

interface Services {
  readonly anomalies: Anomalies
}

export const anomalyOperations = [
  operation({
    name: 'analytics.anomalies',
    summary: 'Times in which figures differ from their own past, of at most 20 series',
    description:
      'Each minute is compared with a band around the median of the hour before. After 14 days of history the band also ' +
      'has what is usual at that time of the week, in UTC. An anomaly has three of five minutes beyond one side. It is ' +
      'evidence: it makes no alert, no incident and no event.',
    permission: 'analytics.read',
    http: { method: 'GET', path: '/analytics/anomalies' },
    global: true,
    query: AnomaliesQuery,
    answers: { 200: AnomalyList },
    async run({ anomalies }: Services, { query }) {
      return answerRead(await anomalies.find(query))
    },
  }),
]
