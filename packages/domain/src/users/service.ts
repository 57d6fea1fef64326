import { type Caller, type Result, succeed, type User } from '@stream-manager/contracts'
import { peopleKeys } from '../access/keys.ts'
import { readReadablePage } from '../access/readable-page.ts'
import { checkHolds } from '../access/rules.ts'
import { presentUser, readUserDocument, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'
import type { Mutation, Page, PageOptions, WriteOptions } from '../store/api.ts'
import { changePassword, readAccount } from './account.ts'
import type { UserChange, Users } from './api.ts'
import { createUser, type UserDependencies } from './create.ts'
import { hashNewPassword } from './password.ts'
import { checkGrantSize, cleanDisplayName, userNotFound } from './rules.ts'
import { changeUser } from './write.ts'

const listUsers = (context: Context, page: PageOptions): Promise<Page<User>> =>
  readReadablePage(context, {
    prefix: peopleKeys.users,
    page,
    read: (document) => readUserDocument(context, document),
  })

const getUser = async (context: Context, userId: string): Promise<Result<User>> => {
  const document = await context.backplane.read(peopleKeys.user(userId))
  return document ? succeed(readUserDocument(context, document)) : userNotFound(userId)
}

/** The caller must hold the rights before and after, or it could take over an account that may do more. */
const checkRights = (caller: Caller, before: StoredUser, after: StoredUser): Result<null> => {
  for (const rights of [before, after]) {
    const held = checkHolds(caller, rights)
    if (!held.ok) return held
  }
  return checkGrantSize(after)
}

const updateUser = async (
  context: UserDependencies,
  { userId, changes, caller }: UserChange,
  options: WriteOptions,
): Promise<Result<Mutation<User>>> => {
  const { password, displayName, ...rights } = changes
  const named = displayName === undefined ? succeed(undefined) : cleanDisplayName(displayName)
  if (!named.ok) return named
  const current = await getUser(context, userId)
  if (!current.ok) return current
  const hints = [current.value.name, named.value ?? current.value.displayName]
  const hashed = await hashNewPassword(context.passwords, { path: '/password', password, hints })
  if (!hashed.ok) return hashed
  const rule = {
    change: (before: StoredUser) => {
      const after: StoredUser = {
        ...before,
        ...rights,
        ...(named.value !== undefined && { displayName: named.value }),
        ...(hashed.value !== null && { passwordHash: hashed.value }),
      }
      const checked = checkRights(caller, before, after)
      return checked.ok ? succeed(after) : checked
    },
    answer: (after: StoredUser | null, revision: number) => presentUser(after as StoredUser, revision),
  }
  return changeUser(context, { userId, rule }, options)
}

const deleteUser = (
  context: Context,
  { userId, caller }: { readonly userId: string; readonly caller: Caller },
  options: WriteOptions,
): Promise<Result<Mutation<null>>> => {
  const rule = {
    change: (before: StoredUser) => {
      const held = checkHolds(caller, before)
      return held.ok ? succeed(null) : held
    },
    answer: () => null,
  }
  return changeUser(context, { userId, rule }, options)
}

export const createUsers = (context: UserDependencies): Users => ({
  list: (page) => listUsers(context, page),
  get: (userId) => getUser(context, userId),
  create: (request, options = {}) => createUser(context, request, options),
  update: (change, options = {}) => updateUser(context, change, options),
  delete: (target, options = {}) => deleteUser(context, target, options),
  account: (caller) => readAccount(context, caller),
  changePassword: (request, options = {}) => changePassword(context, request, options),
})
