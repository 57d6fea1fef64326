import { AuditList, AuditQuery, succeed } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Audit } from './api.ts'

interface Services {
  readonly audit: Audit
}

export const auditOperations = [
  operation({
    name: 'audit.list',
    summary: 'Changes and sign-ins, newest first: who did what, from where, with which result',
    description: 'The last 10,000. Chat messages are not among them: the chat keeps its own log.',
    permission: 'audit.read',
    http: { method: 'GET', path: '/audit' },
    global: true,
    query: AuditQuery,
    answers: { 200: AuditList },
    async run({ audit }: Services, { query }) {
      return answerRead(succeed(await audit.list(query)))
    },
  }),
]
