import { deriveSecret, hashOf, matchesHash, newSecret } from '../access/secrets.ts'
import type { StoredSession } from '../access/stored-sessions.ts'
import type { Client } from './api.ts'

/** The oldest session of a user ends when there are more. */
const MAX_SESSIONS = 20
export const SESSION_LIFE_MS = 30 * 24 * 60 * 60 * 1000
const SESSION_IDLE_MS = 7 * 24 * 60 * 60 * 1000
/** For this long after a rotation the token before gives the same successor. */
const ROTATION_GRACE_MS = 10_000
const MAX_USER_AGENT = 200

/** `<subject>.<session>.<family>.<secret>`: the family stays the same, the secret is new after each refresh. */
export interface RefreshToken {
  readonly subject: string
  readonly sessionId: string
  readonly family: string
  readonly secret: string
}

const PATTERN = /^([a-z0-9-]{1,100})\.([a-z0-9]{26})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/

export const formatRefreshToken = ({ subject, sessionId, family, secret }: RefreshToken): string =>
  [subject, sessionId, family, secret].join('.')

/** Null for any other text. */
export const parseRefreshToken = (text: string): RefreshToken | null => {
  const [, subject = '', sessionId = '', family = '', secret = ''] = PATTERN.exec(text) ?? []
  return subject === '' ? null : { subject, sessionId, family, secret }
}

export const isAlive = ({ expiresAtMs, rotatedAtMs }: StoredSession, nowMs: number): boolean =>
  nowMs < expiresAtMs && nowMs < rotatedAtMs + SESSION_IDLE_MS

interface NewSession {
  readonly id: string
  readonly client: Client
  readonly nowMs: number
  readonly expiresAtMs: number
  readonly linkId: string | null
}

/** A session with the two secrets of its first refresh token. */
export const newSession = ({ id, client, nowMs, expiresAtMs, linkId }: NewSession) => {
  const [family, secret] = [newSecret(), newSecret()]
  const { address, network, userAgent } = client
  const session: StoredSession = {
    id,
    familyHash: hashOf(family),
    tokenHash: hashOf(secret),
    previous: null,
    rotatedAtMs: nowMs,
    createdAt: new Date(nowMs).toISOString(),
    expiresAtMs,
    address,
    network,
    userAgent: userAgent.slice(0, MAX_USER_AGENT),
    linkId,
  }
  return { session, family, secret }
}

/** The living sessions with the new one. The oldest go when there are too many. */
export const withSession = (
  sessions: readonly StoredSession[],
  session: StoredSession,
  nowMs: number,
): StoredSession[] => [...sessions.filter((one) => isAlive(one, nowMs)), session].slice(-MAX_SESSIONS)

export type Rotation =
  | { readonly kind: 'rotated'; readonly session: StoredSession; readonly secret: string }
  /** The other tab was first: the same successor again, without a write. */
  | { readonly kind: 'repeated'; readonly secret: string }
  | { readonly kind: 'reused' }
  | { readonly kind: 'unknown' }

/**
 * The next secret is derived from the present one, so that the token before can give the same successor although only
 * hashes are stored.
 */
export const rotate = (session: StoredSession, { family, secret }: RefreshToken, nowMs: number): Rotation => {
  if (!matchesHash(family, session.familyHash)) return { kind: 'unknown' }
  if (matchesHash(secret, session.tokenHash)) {
    const salt = newSecret()
    const next = deriveSecret(secret, salt)
    const previous = { tokenHash: session.tokenHash, salt }
    const rotated = { ...session, tokenHash: hashOf(next), previous, rotatedAtMs: nowMs }
    return { kind: 'rotated', session: rotated, secret: next }
  }
  const { previous, rotatedAtMs } = session
  if (previous && matchesHash(secret, previous.tokenHash) && nowMs - rotatedAtMs <= ROTATION_GRACE_MS) {
    return { kind: 'repeated', secret: deriveSecret(secret, previous.salt) }
  }
  return { kind: 'reused' }
}
