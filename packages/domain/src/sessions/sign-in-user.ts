import { BackplaneDamagedError } from '@stream-manager/backplane/port'
import { checker, type Result, succeed, UserName } from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { invalidCredential } from '../access/refused.ts'
import { sessionsFrom } from '../access/stored-sessions.ts'
import { checkNameClaim, checkUser, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'
import { retryOnConflict } from '../store/retry.ts'
import type { Passwords } from '../users/api.ts'
import { callerOfUser } from '../users/rules.ts'
import type { Client, OpenedSession } from './api.ts'
import type { SignInAttempts } from './attempts.ts'
import { openSession } from './open.ts'
import { isAlive } from './rules.ts'

export interface SignInDependencies extends Context {
  readonly passwords: Passwords
  readonly attempts: SignInAttempts
}

const checkName = checker(UserName, 'The name')

interface Found {
  readonly user: StoredUser | null
  /** A damaged document, for the log. */
  readonly cause?: unknown
}

/** A damaged user cannot sign in, and the caller does not learn why. */
const findByName = async (context: Context, name: string): Promise<Found> => {
  if (!checkName(name).ok) return { user: null }
  try {
    const claimKey = peopleKeys.userName(name)
    const claim = (await readTogether(context, [claimKey]))(claimKey, checkNameClaim, null)
    if (claim.value === null) return { user: null }
    const key = peopleKeys.user(claim.value.userId)
    return { user: (await readTogether(context, [key]))(key, checkUser, null).value }
  } catch (cause) {
    if (!(cause instanceof BackplaneDamagedError)) throw cause
    context.ignored.unreadableValue()
    return { user: null, cause }
  }
}

/** Damaged sessions are reported after the password was checked: an earlier answer would tell that the user exists. */
const isKnownNetwork = async (context: Context, { id }: StoredUser, network: string): Promise<boolean> => {
  const read = await readTogether(context, [peopleKeys.sessions(id)])
  const nowMs = context.clock.now().getTime()
  try {
    return sessionsFrom(read, id).value.sessions.some((one) => one.network === network && isAlive(one, nowMs))
  } catch (error) {
    if (!(error instanceof BackplaneDamagedError)) throw error
    return false
  }
}

/** Refused when the user changed since its password was checked. */
const open = (context: Context, user: StoredUser, client: Client): Promise<Result<OpenedSession>> =>
  retryOnConflict(`The sessions of \`${user.id}\``, async () => {
    const key = peopleKeys.user(user.id)
    const read = await readTogether(context, [key, peopleKeys.sessions(user.id)])
    const current = read(key, checkUser, null)
    const isSame = current.value?.passwordHash === user.passwordHash
    if (current.value === null || current.value.disabled || !isSame) return invalidCredential()
    const caller = callerOfUser(current.value)
    const { opened, expect, put } = openSession(context, read, {
      caller,
      client,
      linkId: null,
      hasPassword: true,
    })
    const outcome = await context.backplane.commit({
      expect: { ...expectUnchanged(current), ...expect },
      put,
    })
    return outcome.status === 'committed' ? succeed(opened) : null
  })

const checkPassword = async (
  { passwords }: SignInDependencies,
  { user }: Found,
  password: string,
): Promise<Result<StoredUser | null>> => {
  const hash = user && !user.disabled ? user.passwordHash : null
  const verified = await passwords.verify(password, hash)
  if (!verified.ok) return verified
  return succeed(verified.value ? user : null)
}

/** Errors: `auth.invalid`, `request.rate_limited`, `auth.busy`. */
export const signInUser = async (
  context: SignInDependencies,
  { username, password }: { readonly username: string; readonly password: string },
  client: Client,
): Promise<Result<OpenedSession>> => {
  const found = await findByName(context, username)
  const attempt = {
    network: client.network,
    name: username.toLowerCase(),
    isKnownNetwork: found.user !== null && (await isKnownNetwork(context, found.user, client.network)),
  }
  const entered = context.attempts.enter(attempt)
  if (!entered.ok) return entered
  try {
    const checked = await checkPassword(context, found, password)
    if (!checked.ok) return checked
    if (checked.value) return await open(context, checked.value, client)
    await context.attempts.failed(attempt)
    return { ...invalidCredential(), cause: found.cause } as Result<OpenedSession>
  } finally {
    entered.value.leave()
  }
}
