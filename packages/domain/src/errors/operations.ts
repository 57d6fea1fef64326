import {
  ErrorGroup,
  ErrorGroupDetails,
  ErrorGroupList,
  ErrorGroupPatch,
  ErrorsQuery,
  Id,
  succeed,
} from '@stream-manager/contracts'
import { answerRead, readAnswer } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Errors } from './api.ts'

interface Services {
  readonly errors: Errors
}

export const errorOperations = [
  operation({
    name: 'errors.list',
    summary: 'Groups of warnings and errors of all services, those that occurred last first',
    description:
      'Errors of the same code and place are one group, whatever their messages. Errors of streams and outputs are groups by ' +
      'their codes. At most 10,000 groups: further kinds count into the group `other`. With `stream`, groups name no other stream.',
    permission: 'errors.read',
    http: { method: 'GET', path: '/errors' },
    global: true,
    query: ErrorsQuery,
    answers: { 200: ErrorGroupList },
    async run({ errors }: Services, { query }) {
      return answerRead(await errors.list(query))
    },
  }),
  operation({
    name: 'errors.get',
    summary:
      'A group of errors: when and where they occurred, in which pattern, and the log before the last ones',
    permission: 'errors.read',
    http: { method: 'GET', path: '/errors/:errorId' },
    global: true,
    params: { errorId: Id },
    rpc: { errorId: 'id' },
    answers: { 200: ErrorGroupDetails },
    async run({ errors }: Services, { params: { errorId } }) {
      return answerRead(await errors.get(errorId))
    },
  }),
  operation({
    name: 'errors.update',
    summary: 'Resolve, ignore or reopen a group of errors',
    description:
      'A resolved error that occurs again is `regressed`; an ignored one stays `ignored`. Reads show the state once the event ' +
      'handler has read it, which takes a moment.',
    permission: 'errors.write',
    http: { method: 'PATCH', path: '/errors/:errorId' },
    global: true,
    params: { errorId: Id },
    body: ErrorGroupPatch,
    rpc: { errorId: 'id' },
    write: {},
    answers: { 200: ErrorGroup },
    async run({ errors }: Services, { params: { errorId }, body, options }) {
      const written = await errors.setState(errorId, body, options)
      if (!written.ok) return written
      const { value: change, replayed } = written.value
      return succeed({ replayed, answer: async () => readAnswer(await errors.judged(change)) })
    },
  }),
]
