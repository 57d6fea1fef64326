import {
  type Caller,
  DEFAULT_SESSION_PAGE,
  fail,
  Id,
  isAllowed,
  NoContent,
  type Result,
  type Session,
  SessionList,
  SessionQuery,
  succeed,
} from '@stream-manager/contracts'
import { answerRead, answerStored, DELETED } from '../operation/answers.ts'
import { operation } from '../operation/operation.ts'
import type { Page, PageOptions } from '../store/api.ts'
import type { Sessions } from './api.ts'

interface Services {
  readonly sessions: Sessions
}

/** Errors: `auth.forbidden`. */
const listAll = async (
  sessions: Sessions,
  caller: Caller,
  page: PageOptions,
): Promise<Result<Page<Session>>> =>
  isAllowed(caller, 'sessions.manage', null)
    ? succeed(await sessions.listAll(caller, page))
    : fail('auth.forbidden', 'This needs the permission sessions.manage')

/** Signing in and out needs the cookie, so only the API has those routes. */
export const sessionOperations = [
  operation({
    name: 'sessions.list',
    summary: 'The caller’s own sessions, newest first',
    permission: 'account.read',
    http: { method: 'GET', path: '/sessions' },
    global: true,
    query: SessionQuery,
    answers: { 200: SessionList },
    async run({ sessions }: Services, { query: { all, limit = DEFAULT_SESSION_PAGE, cursor }, caller }) {
      if (all) return answerRead(await listAll(sessions, caller, { limit, cursor }))
      return answerRead(succeed({ items: await sessions.list(caller), nextCursor: null }))
    },
  }),
  operation({
    name: 'sessions.delete',
    summary: 'End a session: its tokens are refused at once, also on open connections',
    description: 'One of the caller’s own, or anybody’s with the permission `sessions.manage`.',
    permission: 'account.write',
    http: { method: 'DELETE', path: '/sessions/:sessionId' },
    global: true,
    params: { sessionId: Id },
    rpc: { sessionId: 'id' },
    write: {},
    answers: { 204: NoContent },
    async run({ sessions }: Services, { params: { sessionId }, caller, options }) {
      return answerStored(await sessions.end({ sessionId, caller }, options), () => DELETED)
    },
  }),
]
