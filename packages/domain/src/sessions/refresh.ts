import type { CommitRequest } from '@stream-manager/backplane/port'
import { type Caller, type Result, succeed } from '@stream-manager/contracts'
import { peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { expectUnchanged, type ReadOne, readTogether } from '../access/read-together.ts'
import { invalidCredential } from '../access/refused.ts'
import { type StoredSession, sessionsFrom } from '../access/stored-sessions.ts'
import { checkUser } from '../access/stored-user.ts'
import { linkIdOf } from '../access/subjects.ts'
import type { Context } from '../context.ts'
import { callerOfLink, checkLink } from '../links/documents.ts'
import { isOver } from '../links/rules.ts'
import { revokedCredential, revoking } from '../revocations/revoking.ts'
import { retryOnConflict } from '../store/retry.ts'
import { callerOfUser } from '../users/rules.ts'
import type { OpenedSession } from './api.ts'
import { formatRefreshToken, isAlive, parseRefreshToken, type RefreshToken, rotate } from './rules.ts'

interface Owner {
  readonly caller: Caller
  readonly hasPassword: boolean | null
}

/** The user or guest as of now. Null when it may not go on. */
const ownerFrom = (context: Context, read: ReadOne, subject: string): Owner | null => {
  const linkId = linkIdOf(subject)
  if (linkId === null) {
    const user = read(peopleKeys.user(subject), checkUser, null).value
    return user && !user.disabled
      ? { caller: callerOfUser(user), hasPassword: user.passwordHash !== null }
      : null
  }
  const link = read(peopleKeys.link(linkId), checkLink, null).value
  if (!link || isOver(link, context.clock.now().getTime())) return null
  const caller = callerOfLink(link, subject.slice(subject.lastIndexOf('-') + 1))
  return { caller, hasPassword: null }
}

const keysFor = (subject: string): string[] => {
  const linkId = linkIdOf(subject)
  const owner = linkId === null ? peopleKeys.user(subject) : peopleKeys.link(linkId)
  return [peopleKeys.sessions(subject), owner, REVOCATIONS]
}

/** The part of a commit that ends sessions of one subject and refuses their tokens. */
export const ending = (
  context: Context,
  read: ReadOne,
  target: { subject: string; ids: readonly string[] },
) => {
  const { subject, ids } = target
  const stored = sessionsFrom(read, subject)
  const rest = stored.value.sessions.filter(({ id }) => !ids.includes(id))
  const revoked = revoking(
    context,
    read,
    ids.map((id) => revokedCredential(context, 'session', { id, subject })),
  )
  const left = rest.length > 0 ? { [stored.key]: { ...stored.value, sessions: rest } } : {}
  return {
    expect: { ...expectUnchanged(stored), ...revoked.expect },
    put: { ...left, ...revoked.put },
    delete: rest.length > 0 ? [] : [stored.key],
    publish: revoked.publish,
  } satisfies CommitRequest
}

interface Refreshing {
  readonly read: ReadOne
  readonly token: RefreshToken
  readonly session: StoredSession
  readonly owner: Owner
}

const openedWith = ({ token, session, owner }: Refreshing, secret: string): OpenedSession => ({
  caller: owner.caller.via === 'session' ? { ...owner.caller, credentialId: session.id } : owner.caller,
  sessionId: session.id,
  refreshToken: formatRefreshToken({ ...token, secret }),
  expiresAt: new Date(session.expiresAtMs).toISOString(),
  hasPassword: owner.hasPassword,
})

const storeRotation = async (
  context: Context,
  refreshing: Refreshing,
  { session, secret }: { readonly session: StoredSession; readonly secret: string },
): Promise<Result<OpenedSession> | null> => {
  const stored = sessionsFrom(refreshing.read, refreshing.token.subject)
  const sessions = stored.value.sessions.map((one) => (one.id === session.id ? session : one))
  const outcome = await context.backplane.commit({
    expect: expectUnchanged(stored),
    put: { [stored.key]: { ...stored.value, sessions } },
  })
  return outcome.status === 'committed' ? succeed(openedWith(refreshing, secret)) : null
}

export interface RefreshOptions {
  readonly onReused: (token: RefreshToken) => void
}

const attempt = async (
  context: Context,
  token: RefreshToken,
  { onReused }: RefreshOptions,
): Promise<Result<OpenedSession> | null> => {
  const read = await readTogether(context, keysFor(token.subject))
  const session = sessionsFrom(read, token.subject).value.sessions.find(({ id }) => id === token.sessionId)
  const owner = ownerFrom(context, read, token.subject)
  const nowMs = context.clock.now().getTime()
  if (!session || !owner || !isAlive(session, nowMs)) return invalidCredential()
  const refreshing = { read, token, session, owner }
  const rotation = rotate(session, token, nowMs)
  if (rotation.kind === 'rotated') return storeRotation(context, refreshing, rotation)
  if (rotation.kind === 'repeated') return succeed(openedWith(refreshing, rotation.secret))
  if (rotation.kind === 'unknown') return invalidCredential()
  const { subject, sessionId } = token
  const outcome = await context.backplane.commit(ending(context, read, { subject, ids: [sessionId] }))
  if (outcome.status !== 'committed') return null
  onReused(token)
  return invalidCredential()
}

/** Errors: `auth.invalid`. */
export const refreshSession = (
  context: Context,
  text: string,
  options: RefreshOptions,
): Promise<Result<OpenedSession>> => {
  const token = parseRefreshToken(text)
  if (!token) return Promise.resolve(invalidCredential())
  return retryOnConflict(`The sessions of \`${token.subject}\``, () => attempt(context, token, options))
}
