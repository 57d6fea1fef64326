import type { CommitRequest } from '@stream-manager/backplane/port'
import type { Caller } from '@stream-manager/contracts'
import type { ReadOne } from '../access/read-together.ts'
import { sessionsFrom } from '../access/stored-sessions.ts'
import type { Context } from '../context.ts'
import type { Client, OpenedSession } from './api.ts'
import { formatRefreshToken, newSession, SESSION_LIFE_MS, withSession } from './rules.ts'

interface Opening {
  /** Without the session's id, which is not known yet. */
  readonly caller: Caller
  readonly client: Client
  readonly linkId: string | null
  /** The session ends no later than this. */
  readonly endsAtMs?: number
  readonly hasPassword: boolean | null
  /** Ends the subject's other sessions. */
  readonly isOnly?: true
}

interface Opened {
  readonly opened: OpenedSession
  readonly expect: NonNullable<CommitRequest['expect']>
  readonly put: NonNullable<CommitRequest['put']>
}

/** A new session and the part of a commit that stores it. `read` must have read the subject's sessions. */
export const openSession = (
  context: Context,
  read: ReadOne,
  { caller, client, linkId, endsAtMs = Infinity, hasPassword, isOnly }: Opening,
): Opened => {
  const nowMs = context.clock.now().getTime()
  const id = context.newId()
  const expiresAtMs = Math.min(nowMs + SESSION_LIFE_MS, endsAtMs)
  const { session, family, secret } = newSession({ id, client, nowMs, expiresAtMs, linkId })
  const stored = sessionsFrom(read, caller.subject)
  const sessions = withSession(isOnly ? [] : stored.value.sessions, session, nowMs)
  const { subject } = caller
  return {
    opened: {
      caller: caller.via === 'session' ? { ...caller, credentialId: id } : caller,
      sessionId: id,
      refreshToken: formatRefreshToken({ subject, sessionId: id, family, secret }),
      expiresAt: new Date(expiresAtMs).toISOString(),
      hasPassword,
    },
    expect: { [stored.key]: stored.revision },
    put: { [stored.key]: { ...stored.value, sessions } },
  }
}
