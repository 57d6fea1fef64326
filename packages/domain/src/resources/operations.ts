import { ResourceHistory, ResourceHistoryQuery, Resources, succeed } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { ResourceUse } from './api.ts'

interface Services {
  readonly resources: ResourceUse
}

export const resourceOperations = [
  operation({
    name: 'resources.get',
    summary: 'CPU, memory, disk and network of the host, and what every process uses',
    description:
      'One entry for each process, the encoder of each stream among them. Services that run in one process share an ' +
      'entry, so the figures of all entries can be added.',
    permission: 'resources.read',
    http: { method: 'GET', path: '/resources' },
    global: true,
    answers: { 200: Resources },
    async run({ resources }: Services) {
      return answerRead(succeed(await resources.current()))
    },
  }),
  operation({
    name: 'resources.history',
    summary: 'The same over the last hour, in steps of five seconds, oldest first',
    permission: 'resources.read',
    http: { method: 'GET', path: '/resources/history' },
    global: true,
    query: ResourceHistoryQuery,
    answers: { 200: ResourceHistory },
    async run({ resources }: Services, { query }) {
      return answerRead(succeed(await resources.history(query)))
    },
  }),
]
