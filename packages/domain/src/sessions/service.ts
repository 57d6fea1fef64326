import { fail, type Result, type Session, succeed } from '@stream-manager/contracts'
import { peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import { readReadablePage } from '../access/readable-page.ts'
import { matchesHash } from '../access/secrets.ts'
import { checkSessions, type StoredSession, sessionsFrom } from '../access/stored-sessions.ts'
import type { Context } from '../context.ts'
import type { AuditSink } from '../operation/audit-record.ts'
import { auditedCaller } from '../operation/audit-record.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { retryOnConflict } from '../store/retry.ts'
import { readStored } from '../store/stored.ts'
import type { Passwords } from '../users/api.ts'
import type { Sessions } from './api.ts'
import { SignInAttempts } from './attempts.ts'
import { ownerOf, SessionJournal } from './journal.ts'
import { ending, refreshSession } from './refresh.ts'
import { isAlive, parseRefreshToken } from './rules.ts'
import { signInByLink } from './sign-in-link.ts'
import { signInUser } from './sign-in-user.ts'
import { Sweep } from './sweep.ts'

interface Dependencies extends Context {
  readonly audit: AuditSink
  readonly passwords: Passwords
}

const present = (subject: string, session: StoredSession): Session => ({
  id: session.id,
  subject,
  createdAt: session.createdAt,
  lastUsedAt: new Date(session.rotatedAtMs).toISOString(),
  expiresAt: new Date(session.expiresAtMs).toISOString(),
  address: session.address,
  userAgent: session.userAgent,
})

const presentAlive = ({ clock }: Context, subject: string, sessions: readonly StoredSession[]): Session[] =>
  sessions
    .filter((session) => isAlive(session, clock.now().getTime()))
    .map((session) => present(subject, session))
    .toReversed()

const listSessions = async (context: Context, subject: string): Promise<Session[]> => {
  const read = await readTogether(context, [peopleKeys.sessions(subject)])
  return presentAlive(context, subject, sessionsFrom(read, subject).value.sessions)
}

const listAll = async (context: Context, page: PageOptions): Promise<Page<Session>> => {
  const { items, nextCursor } = await readReadablePage(context, {
    prefix: peopleKeys.allSessions,
    page,
    read: (document) => {
      const subject = document.key.slice(peopleKeys.allSessions.length)
      return presentAlive(context, subject, readStored(context, document, checkSessions).parsed.sessions)
    },
  })
  return { items: items.flat(), nextCursor }
}

/** Errors: `session.not_found`. */
const endSession = (
  context: Context,
  { subject, sessionId }: { readonly subject: string; readonly sessionId: string },
): Promise<Result<null>> =>
  retryOnConflict(`The sessions of \`${subject}\``, async () => {
    const read = await readTogether(context, [peopleKeys.sessions(subject), REVOCATIONS])
    if (!sessionsFrom(read, subject).value.sessions.some(({ id }) => id === sessionId)) {
      return fail('session.not_found', `There is no session \`${sessionId}\`; it may be over`)
    }
    const outcome = await context.backplane.commit(ending(context, read, { subject, ids: [sessionId] }))
    return outcome.status === 'committed' ? succeed(null) : null
  })

/** An older token of the session signs out too: its holder wants the session to end. Null when there is none. */
const findByToken = async (context: Context, text: string) => {
  const token = parseRefreshToken(text)
  if (!token) return null
  const read = await readTogether(context, [peopleKeys.sessions(token.subject)])
  const session = sessionsFrom(read, token.subject).value.sessions.find(({ id }) => id === token.sessionId)
  return session && matchesHash(token.family, session.familyHash) ? token : null
}

export const createSessions = (context: Dependencies): Sessions => {
  const dependencies = { ...context, attempts: new SignInAttempts(context) }
  const journal = new SessionJournal(context.audit)
  const sweep = new Sweep(context)
  const signIn: Sessions['signIn'] = async (credential, client) => {
    const opened =
      'link' in credential
        ? await signInByLink(dependencies, credential.link, client)
        : await signInUser(dependencies, credential, client)
    journal.signedIn(opened, client.address)
    if (opened.ok) await sweep.step()
    return opened
  }
  return {
    signIn,
    refresh: (refreshToken, { address }) =>
      refreshSession(context, refreshToken, { onReused: (token) => journal.reused(token, address) }),
    list: (subject) => listSessions(context, subject),
    listAll: (page) => listAll(context, page),
    end: async (target, { caller, address }) => {
      const ended = await endSession(context, target)
      journal.ended(target, { by: auditedCaller(caller), address, ended })
      return ended
    },
    signOut: async (refreshToken, { address }) => {
      const token = await findByToken(context, refreshToken)
      if (token === null) return succeed(null)
      const ended = await endSession(context, token)
      journal.ended(token, { by: ownerOf(token), address, ended })
      return ended.ok || ended.fault.code === 'session.not_found' ? succeed(null) : ended
    },
    counts: () => journal.counts,
  }
}
