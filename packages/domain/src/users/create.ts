import { type Caller, fail, type Result, type User, type UserCreate } from '@stream-manager/contracts'
import { PEOPLE_SCOPE, peopleKeys } from '../access/keys.ts'
import { expectUnchanged, readTogether } from '../access/read-together.ts'
import { checkHolds } from '../access/rules.ts'
import { checkNameClaim, presentUser, registryFrom, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import type { Passwords } from './api.ts'
import { hashNewPassword } from './password.ts'
import { changeUserRegistry, checkGrantSize, cleanDisplayName } from './rules.ts'

export interface UserDependencies extends Context {
  readonly passwords: Passwords
}

/** Null when another writer was first. Errors: `user.already_exists`, `user.limit_reached`. */
const attemptCreate = async (
  context: Context,
  user: StoredUser,
  { idempotency }: WriteOptions,
): Promise<Result<Mutation<User>> | null> => {
  const claimKey = peopleKeys.userName(user.name)
  const read = await readTogether(context, [peopleKeys.registry, claimKey])
  const claim = read(claimKey, checkNameClaim, null)
  if (claim.value !== null) {
    return fail('user.already_exists', `There is a user \`${user.name}\` already; choose another name`)
  }
  const registry = registryFrom(read)
  const counted = changeUserRegistry(registry.value, null, user)
  if (!counted.ok) return counted
  const key = peopleKeys.user(user.id)
  return commitAnswered(context, {
    scope: PEOPLE_SCOPE,
    request: {
      expect: { ...expectUnchanged(registry, claim), [key]: 0 },
      put: { [key]: user, [claimKey]: { userId: user.id }, [registry.key]: counted.value },
    },
    answer: { value: presentUser(user, 1), revision: 1 },
    idempotency,
  })
}

export const createUser = async (
  context: UserDependencies,
  { input, caller }: { readonly input: UserCreate; readonly caller: Caller },
  options: WriteOptions,
): Promise<Result<Mutation<User>>> => {
  const { name, role, grants = null, password } = input
  const held = checkHolds(caller, { role, grants })
  if (!held.ok) return held
  const fits = checkGrantSize({ grants })
  if (!fits.ok) return fits
  const displayName = cleanDisplayName(input.displayName ?? name)
  if (!displayName.ok) return displayName
  const hints = [name, displayName.value]
  const passwordHash = await hashNewPassword(context.passwords, { path: '/password', password, hints })
  if (!passwordHash.ok) return passwordHash
  const user: StoredUser = {
    id: context.newId(),
    name,
    displayName: displayName.value,
    role,
    grants,
    disabled: false,
    passwordHash: passwordHash.value,
    createdAt: context.clock.now().toISOString(),
  }
  const once = { what: `User \`${name}\``, scope: PEOPLE_SCOPE, idempotency: options.idempotency }
  return writeOnce<User, Mutation<User>>(context, once, () => attemptCreate(context, user, options))
}
