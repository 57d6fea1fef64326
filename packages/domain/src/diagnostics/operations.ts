import {
  DoctorReport,
  EchoPublished,
  EchoRequest,
  fail,
  RequestDiagnosis,
  succeed,
} from '@stream-manager/contracts'
import { answerRead } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Diagnostics, Echoes } from './api.ts'

interface Services {
  readonly echoes: Echoes
  readonly diagnostics: Diagnostics
}

export const diagnosticsOperations = [
  operation({
    name: 'diagnostics.echo',
    summary: 'Publish a text that proves the way from here to a subscriber at any gateway',
    description:
      'It appears on the channel `echo`, which needs the same permission, and nowhere else: no stream, chat or picture is ' +
      'touched. The newest echo replaces the one before, so a subscriber that misses its own asks again. It is kept for 10 ' +
      'seconds.',
    permission: 'diagnostics.run',
    http: { method: 'POST', path: '/diagnostics/echo' },
    global: true,
    body: EchoRequest,
    probe: true,
    answers: { 200: EchoPublished },
    async run({ echoes }: Services, { body }) {
      return answerRead(await echoes.publish(body))
    },
  }),
  operation({
    name: 'diagnostics.request',
    summary: 'This request as the server sees it: origin, client address, proxies, host and scheme',
    description:
      'Over rpc it is the request that opened the socket. Two different `Origin` lines are refused before they get here.',
    permission: 'diagnostics.run',
    http: { method: 'GET', path: '/diagnostics/request' },
    global: true,
    answers: { 200: RequestDiagnosis },
    async run(_services: Services, { arrival }) {
      return answerRead(
        arrival
          ? succeed(arrival())
          : fail('internal', 'The transport of this call does not describe requests'),
      )
    },
  }),
  operation({
    name: 'diagnostics.report',
    summary: 'The quick checks of `stream-manager doctor`: findings with evidence, cause and cure',
    description:
      'From this service. Callers share a run, and a report for 30 s; `startedAt` is its age. A run ends within 7 s, with what was ' +
      'found so far. Where services have machines of their own, the groups `host` and `ports` are left out: run the command on ' +
      'each machine. A report names addresses and settings, and no secrets.',
    permission: 'diagnostics.read',
    http: { method: 'GET', path: '/diagnostics/report' },
    global: true,
    answers: { 200: DoctorReport },
    async run({ diagnostics }: Services) {
      return answerRead(await diagnostics.report())
    },
  }),
]
