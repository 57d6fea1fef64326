import { fail, RequestDiagnosis, succeed } from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'

export const diagnosticsOperations = [
  operation({
    name: 'diagnostics.request',
    summary: 'This request as the server sees it: origin, client address, proxies, host and scheme',
    description:
      'Over rpc it is the request that opened the socket. Two different `Origin` lines are refused before they get here.',
    permission: 'diagnostics.run',
    http: { method: 'GET', path: '/diagnostics/request' },
    global: true,
    answers: { 200: RequestDiagnosis },
    async run(_services: object, { arrival }) {
      return answerRead(
        arrival
          ? succeed(arrival())
          : fail('internal', 'The transport of this call does not describe requests'),
      )
    },
  }),
]
