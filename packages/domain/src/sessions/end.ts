import { type Caller, fail, isAllowed, type Result, succeed } from '@stream-manager/contracts'
import { PEOPLE_SCOPE, peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import { matchesHash } from '../access/secrets.ts'
import { sessionsFrom } from '../access/stored-sessions.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { findOwner } from './list.ts'
import { ending } from './refresh.ts'
import { parseRefreshToken, type RefreshToken } from './rules.ts'

export interface SessionTarget {
  readonly subject: string
  readonly sessionId: string
}

const sessionNotFound = (sessionId: string): Result<never> =>
  fail('session.not_found', `There is no session \`${sessionId}\`; it may be over`)

/** Errors: `session.not_found`. */
const endSession = (
  context: Context,
  { subject, sessionId }: SessionTarget,
  { idempotency }: WriteOptions = {},
): Promise<Result<Mutation<null>>> => {
  const once = { what: `The sessions of \`${subject}\``, scope: PEOPLE_SCOPE, idempotency }
  return writeOnce<null, Mutation<null>>(context, once, async () => {
    const read = await readTogether(context, [peopleKeys.sessions(subject), REVOCATIONS])
    const { sessions } = sessionsFrom(read, subject).value
    if (!sessions.some(({ id }) => id === sessionId)) return sessionNotFound(sessionId)
    return commitAnswered(context, {
      scope: PEOPLE_SCOPE,
      request: ending(context, read, { subject, ids: [sessionId] }),
      answer: { value: null, revision: 0 },
      idempotency,
    })
  })
}

const owns = async (context: Context, { subject }: Caller, sessionId: string): Promise<boolean> => {
  const read = await readTogether(context, [peopleKeys.sessions(subject)])
  return sessionsFrom(read, subject).value.sessions.some(({ id }) => id === sessionId)
}

/** Without the permission, a session of another subject is refused as if it did not exist. Errors: `session.not_found`. */
export const endSessionAs = async (
  context: Context,
  { sessionId, caller }: { readonly sessionId: string; readonly caller: Caller },
  options: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const mayEndAll = isAllowed(caller, 'sessions.manage', null)
  const isOther = mayEndAll && !(await owns(context, caller, sessionId))
  const subject = isOther ? await findOwner(context, sessionId) : caller.subject
  return endSession(context, { subject: subject ?? caller.subject, sessionId }, options)
}

/** An older token of the session signs out too: its holder wants the session to end. Null when there is none. */
export const findByToken = async (context: Context, text: string): Promise<RefreshToken | null> => {
  const token = parseRefreshToken(text)
  if (!token) return null
  const read = await readTogether(context, [peopleKeys.sessions(token.subject)])
  const session = sessionsFrom(read, token.subject).value.sessions.find(({ id }) => id === token.sessionId)
  return session && matchesHash(token.family, session.familyHash) ? token : null
}

/** Two tabs may sign out at once. */
export const endOnce = async (context: Context, target: SessionTarget): Promise<Result<null>> => {
  const ended = await endSession(context, target)
  return ended.ok || ended.fault.code === 'session.not_found' ? succeed(null) : ended
}
