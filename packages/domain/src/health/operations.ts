import { SystemHealth, succeed } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { SystemHealthReports } from './api.ts'

interface Services {
  readonly health: SystemHealthReports
}

export const healthOperations = [
  operation({
    name: 'health.get',
    summary: 'Health of every component as a health sidecar saw it last: since when, and why',
    permission: 'resources.read',
    http: { method: 'GET', path: '/health' },
    global: true,
    answers: { 200: SystemHealth },
    async run({ health }: Services) {
      return answerRead(succeed(await health.current()))
    },
  }),
]
