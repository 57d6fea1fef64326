import { BackplaneDamagedError } from '@stream-manager/backplane/port'
import { type Result, succeed } from '@stream-manager/contracts'
import { peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { expectUnchanged, type ReadOne, type Revised, readTogether } from '../access/read-together.ts'
import { invalidCredential } from '../access/refused.ts'
import { matchesHash } from '../access/secrets.ts'
import { sessionsFrom } from '../access/stored-sessions.ts'
import { guestSubject } from '../access/subjects.ts'
import { parseToken } from '../access/tokens.ts'
import type { Context } from '../context.ts'
import { callerOfLink, checkLink, type StoredLink } from '../links/documents.ts'
import { isUsable } from '../links/rules.ts'
import { revokedCredential, revoking } from '../revocations/revoking.ts'
import { retryOnConflict } from '../store/retry.ts'
import { bootstrapAdmin, findAdminId } from '../users/bootstrap.ts'
import { callerOfUser } from '../users/rules.ts'
import type { Client, OpenedSession } from './api.ts'
import { openSession } from './open.ts'
import type { SignInDependencies } from './sign-in-user.ts'

interface Exchange {
  readonly read: ReadOne
  readonly link: Revised<StoredLink>
  readonly client: Client
}

/** Each guest is a subject of its own. Null when another guest was first. */
const openGuest = async (context: Context, exchange: Exchange, guestId: string) => {
  const { read, link, client } = exchange
  const { opened, expect, put } = openSession(context, read, {
    caller: callerOfLink(link.value, guestId),
    client,
    linkId: link.value.id,
    endsAtMs: Date.parse(link.value.expiresAt),
    hasPassword: null,
  })
  const outcome = await context.backplane.commit({
    expect: { ...expectUnchanged(link), ...expect },
    put: { ...put, [link.key]: { ...link.value, uses: link.value.uses + 1 } },
  })
  return outcome.status === 'committed' ? succeed(opened) : null
}

/** Makes or resets the user `admin`, ends its other sessions and uses the link up. */
const openAdmin = async (context: Context, { read, link, client }: Exchange, userId: string) => {
  const admin = bootstrapAdmin(context, read, userId)
  const opening = { caller: callerOfUser(admin.user), client, linkId: null, hasPassword: false } as const
  const { opened, expect, put } = openSession(context, read, { ...opening, isOnly: true })
  const ended = sessionsFrom(read, userId).value.sessions.map(({ id }) =>
    revokedCredential(context, 'session', { id, subject: userId }),
  )
  const revoked = revoking(context, read, ended)
  const outcome = await context.backplane.commit({
    expect: { ...expectUnchanged(link), ...admin.expect, ...expect, ...revoked.expect },
    put: { ...admin.put, ...put, ...revoked.put },
    delete: [link.key],
    publish: revoked.publish,
  })
  return outcome.status === 'committed' ? succeed(opened) : null
}

const exchange = (
  context: Context,
  { id, secret }: { readonly id: string; readonly secret: string },
  client: Client,
): Promise<Result<OpenedSession>> =>
  retryOnConflict('The link', async () => {
    const key = peopleKeys.link(id)
    const [guestId, adminId] = [context.newId(), await findAdminId(context)]
    const keys = [key, REVOCATIONS, peopleKeys.sessions(guestSubject(id, guestId))]
    const adminKeys = [peopleKeys.user(adminId), peopleKeys.registry, peopleKeys.sessions(adminId)]
    const read = await readTogether(context, [...keys, ...adminKeys, peopleKeys.userName('admin')])
    const { value, ...link } = read(key, checkLink, null)
    const nowMs = context.clock.now().getTime()
    if (value === null || !matchesHash(secret, value.hash) || !isUsable(value, nowMs))
      return invalidCredential()
    const exchanged = { read, link: { ...link, value }, client }
    return value.purpose === 'admin-setup'
      ? openAdmin(context, exchanged, adminId)
      : openGuest(context, exchanged, guestId)
  })

/** A damaged link lets nobody in, and the caller does not learn why. */
const tryExchange = async (
  context: Context,
  text: string,
  client: Client,
): Promise<Result<OpenedSession>> => {
  const token = parseToken('link', text)
  if (!token) return invalidCredential()
  try {
    return await exchange(context, token, client)
  } catch (cause) {
    if (!(cause instanceof BackplaneDamagedError)) throw cause
    context.ignored.unreadableValue()
    return { ...invalidCredential(), cause } as Result<OpenedSession>
  }
}

/** Errors: `auth.invalid`, `request.rate_limited`. */
export const signInByLink = async (
  context: SignInDependencies,
  text: string,
  client: Client,
): Promise<Result<OpenedSession>> => {
  // A link cannot be guessed, so only the address is slowed down.
  const attempt = { network: client.network, name: '', isKnownNetwork: true }
  const entered = context.attempts.enter(attempt)
  if (!entered.ok) return entered
  try {
    const opened = await tryExchange(context, text, client)
    if (!opened.ok) await context.attempts.failed(attempt)
    return opened
  } finally {
    entered.value.leave()
  }
}
