import type { CommitRequest } from '@stream-manager/backplane/port'
import { type Caller, nullable, Timestamp, tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { peopleKeys } from './keys.ts'
import type { ReadOne, Revised } from './read-together.ts'

/** One sign-in on one device. Only hashes of its refresh tokens are stored. */
const StoredSession = Type.Object({
  id: Type.String(),
  /** Hash of the token's part that stays the same: only the holder of a real token can end the session by it. */
  familyHash: Type.String(),
  tokenHash: Type.String(),
  /** Hash of the token before, and the salt from which that token gave the present one. */
  previous: nullable(Type.Object({ tokenHash: Type.String(), salt: Type.String() })),
  rotatedAtMs: Type.Integer(),
  createdAt: Timestamp,
  /** Absolute end. */
  expiresAtMs: Type.Integer(),
  address: Type.String(),
  network: Type.String(),
  userAgent: Type.String(),
  /** The share link of a guest; null for a user. */
  linkId: nullable(Type.String()),
})
export type StoredSession = Static<typeof StoredSession>

const StoredSessions = Type.Object({ sessions: Type.Array(StoredSession) })
export type StoredSessions = Static<typeof StoredSessions>

export const checkSessions = tolerantChecker(StoredSessions, 'The stored sessions')

export const sessionsFrom = (read: ReadOne, subject: string): Revised<StoredSessions> =>
  read(peopleKeys.sessions(subject), checkSessions, { sessions: [] })

/** The sessions' document with the caller's own session alone. Nothing for callers without a session. */
export const onlySession =
  ({ subject, credentialId }: Caller) =>
  (read: ReadOne): CommitRequest['put'] => {
    const { key, value } = sessionsFrom(read, subject)
    const sessions = value.sessions.filter(({ id }) => id === credentialId)
    return sessions.length === 0 ? {} : { [key]: { ...value, sessions } }
  }

/** Ids of the sessions in a document that is about to be written. */
export const sessionIdsIn = (document: unknown): string[] => {
  const stored = checkSessions(document)
  return stored.ok ? stored.value.parsed.sessions.map(({ id }) => id) : []
}
