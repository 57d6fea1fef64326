import {
  type Account,
  type Caller,
  fail,
  type PasswordChange,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { readTogether } from '../access/read-together.ts'
import { onlySession } from '../access/stored-sessions.ts'
import { checkUser, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import type { UserDependencies } from './create.ts'
import { hashNewPassword } from './password.ts'
import { changeUser } from './write.ts'

/** Null for a caller that is no user. */
const findUser = async (context: Context, { subject, via }: Caller): Promise<StoredUser | null> => {
  if (via !== 'session') return null
  const key = peopleKeys.user(subject)
  return (await readTogether(context, [key]))(key, checkUser, null).value
}

export const readAccount = async (context: Context, caller: Caller): Promise<Result<Account>> => {
  const user = await findUser(context, caller)
  const { subject, name, role, via } = caller
  const grants = caller.grants === null ? null : caller.grants.map(copyGrant)
  return succeed({ subject, name, role, grants, via, hasPassword: user && user.passwordHash !== null })
}

const copyGrant = ({ permissions, ...grant }: NonNullable<Caller['grants']>[number]) => ({
  ...grant,
  ...(permissions && { permissions: [...permissions] }),
})

/** Errors: `user.wrong_password`, `auth.busy`. */
const checkCurrent = async (
  { passwords }: UserDependencies,
  { passwordHash }: StoredUser,
  { currentPassword }: PasswordChange,
): Promise<Result<null>> => {
  if (passwordHash === null) return succeed(null)
  const verified = await passwords.verify(currentPassword ?? '', passwordHash)
  if (!verified.ok) return verified
  return verified.value
    ? succeed(null)
    : fail('user.wrong_password', 'The current password is wrong; nothing was changed')
}

/** Errors: `user.no_account`, `user.wrong_password`, `request.invalid`, `auth.busy`. */
export const changePassword = async (
  context: UserDependencies,
  { caller, change }: { readonly caller: Caller; readonly change: PasswordChange },
  options: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const user = await findUser(context, caller)
  if (user === null) {
    return fail('user.no_account', 'Only a user who signed in has a password; sign in as one')
  }
  const current = await checkCurrent(context, user, change)
  if (!current.ok) return current
  const hashed = await hashNewPassword(context.passwords, {
    path: '/newPassword',
    password: change.newPassword,
    hints: [user.name, user.displayName],
  })
  if (!hashed.ok) return hashed
  const rule = {
    change: (stored: StoredUser): Result<StoredUser> =>
      stored.passwordHash === user.passwordHash
        ? succeed({ ...stored, passwordHash: hashed.value })
        : fail('user.wrong_password', 'The password was changed meanwhile; nothing was changed'),
    answer: () => null,
    keptSessions: onlySession(caller),
  }
  return changeUser(context, { userId: user.id, rule }, options)
}
