import {
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyList,
  Id,
  NoContent,
  pageQuery,
  succeed,
} from '@stream-manager/contracts'
import { answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { ApiKeys } from './api.ts'

interface Services {
  readonly keys: ApiKeys
}

const DEFAULT_PAGE = 100

export const keyOperations = [
  operation({
    name: 'keys.list',
    summary: 'API keys of programs, newest first, without their secrets',
    permission: 'keys.manage',
    http: { method: 'GET', path: '/keys' },
    global: true,
    query: pageQuery(DEFAULT_PAGE),
    answers: { 200: ApiKeyList },
    async run({ keys }: Services, { query: { limit = DEFAULT_PAGE, cursor } }) {
      return answerRead(succeed(await keys.list({ limit, cursor })))
    },
  }),
  operation({
    name: 'keys.create',
    summary: 'Make an API key for a program',
    description:
      'With no more rights than the caller holds. The key is shown in this answer and never again.',
    permission: 'keys.manage',
    http: { method: 'POST', path: '/keys' },
    global: true,
    body: ApiKeyCreate,
    write: { shownOnce: 'key' },
    answers: { 201: ApiKeyCreated },
    async run({ keys }: Services, { body, caller, options }) {
      return answerStored(await keys.create({ input: body, caller }, options), (key) => ({
        status: 201,
        body: key,
        created: key.id,
      }))
    },
  }),
  operation({
    name: 'keys.delete',
    summary: 'Delete an API key: it is refused at once, also on open connections',
    permission: 'keys.manage',
    http: { method: 'DELETE', path: '/keys/:keyId' },
    global: true,
    params: { keyId: Id },
    rpc: { keyId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ keys }: Services, { params: { keyId }, caller, options }) {
      return answerStored(await keys.delete({ keyId, caller }, options), () => DELETED)
    },
  }),
]
