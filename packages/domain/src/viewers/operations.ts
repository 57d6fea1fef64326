import {
  DEFAULT_STREAM_ID,
  ViewerCount,
  ViewerDays,
  ViewerDaysQuery,
  ViewersQuery,
} from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Viewers } from './api.ts'

interface Services {
  readonly viewers: Viewers
}

export const viewerOperations = [
  operation({
    name: 'viewers.count',
    summary: 'How many watch a stream now, and how certain that is',
    description:
      'Counts players of the HLS programme over all replicas, within the last seconds. A player that sends CMCD ' +
      '(CTA-5004) counts exactly, any other one by its address and its `User-Agent`. `low` and `high` say how far ' +
      'the number may be off. Listeners of Icecast outputs are counted by their servers. No address is stored.',
    permission: 'viewers.read',
    http: { method: 'GET', path: '/analytics/viewers' },
    global: true,
    query: ViewersQuery,
    answers: { 200: ViewerCount },
    async run({ viewers }: Services, { query }) {
      return answerRead(await viewers.count(query.stream ?? DEFAULT_STREAM_ID))
    },
  }),
  operation({
    name: 'viewers.days',
    summary: 'Viewers of a stream by day: uniques, the peak, joins and the time watched, newest first',
    permission: 'viewers.read',
    http: { method: 'GET', path: '/analytics/viewers/days' },
    global: true,
    query: ViewerDaysQuery,
    answers: { 200: ViewerDays },
    async run({ viewers }: Services, { query }) {
      return answerRead(await viewers.days(query))
    },
  }),
]
