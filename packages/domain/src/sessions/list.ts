import type { Caller, Session } from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import { readReadablePage } from '../access/readable-page.ts'
import { checkSessions, type StoredSession, sessionsFrom } from '../access/stored-sessions.ts'
import type { Context } from '../context.ts'
import type { Page, PageOptions } from '../store/api.ts'
import { readStored } from '../store/stored.ts'
import { isAlive } from './rules.ts'

const WALKED_PAGE = 100

interface Owned {
  readonly subject: string
  readonly sessions: readonly StoredSession[]
}

const present = (session: StoredSession, subject: string, caller: Caller): Session => ({
  id: session.id,
  subject,
  createdAt: session.createdAt,
  lastUsedAt: new Date(session.rotatedAtMs).toISOString(),
  expiresAt: new Date(session.expiresAtMs).toISOString(),
  address: session.address,
  userAgent: session.userAgent,
  current: subject === caller.subject && session.id === caller.credentialId,
})

/** The sessions that are not over, newest first. */
const presentAlive = ({ clock }: Context, { subject, sessions }: Owned, caller: Caller): Session[] =>
  sessions
    .filter((session) => isAlive(session, clock.now().getTime()))
    .map((session) => present(session, subject, caller))
    .toReversed()

export const listSessions = async (context: Context, caller: Caller): Promise<Session[]> => {
  const { subject } = caller
  const read = await readTogether(context, [peopleKeys.sessions(subject)])
  return presentAlive(context, { subject, sessions: sessionsFrom(read, subject).value.sessions }, caller)
}

const readPage = (context: Context, page: PageOptions): Promise<Page<Owned>> =>
  readReadablePage(context, {
    prefix: peopleKeys.allSessions,
    page,
    read: (document) => ({
      subject: document.key.slice(peopleKeys.allSessions.length),
      sessions: readStored(context, document, checkSessions).parsed.sessions,
    }),
  })

export const listAllSessions = async (
  context: Context,
  caller: Caller,
  page: PageOptions,
): Promise<Page<Session>> => {
  const { items, nextCursor } = await readPage(context, page)
  return { items: items.flatMap((owned) => presentAlive(context, owned, caller)), nextCursor }
}

/** The subject of a session, or null. Reads every session, because they are stored by subject. */
export const findOwner = async (context: Context, sessionId: string): Promise<string | null> => {
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await readPage(context, { limit: WALKED_PAGE, cursor })
    const found = items.find(({ sessions }) => sessions.some(({ id }) => id === sessionId))
    if (found) return found.subject
    cursor = nextCursor ?? undefined
  } while (cursor !== undefined)
  return null
}
