import type { CommitRequest } from '@stream-manager/backplane/port'
import { peopleKeys } from '../access/keys.ts'
import { expectUnchanged, type ReadOne, readTogether } from '../access/read-together.ts'
import { checkNameClaim, checkUser, registryFrom, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'

const ADMIN_NAME = 'admin'

/** The id of the user `admin`, or an id for a new one. */
export const findAdminId = async (context: Context): Promise<string> => {
  const claimKey = peopleKeys.userName(ADMIN_NAME)
  const claim = (await readTogether(context, [claimKey]))(claimKey, checkNameClaim, null)
  return claim.value?.userId ?? context.newId()
}

interface Bootstrapped {
  readonly user: StoredUser
  readonly expect: NonNullable<CommitRequest['expect']>
  readonly put: NonNullable<CommitRequest['put']>
}

/**
 * The user `admin` with all rights and without a password, which it sets next, and the part of a commit that stores it.
 * Somebody at the machine asked for it, so the rule of the last administrator does not hold here.
 */
export const bootstrapAdmin = (context: Context, read: ReadOne, userId: string): Bootstrapped => {
  const earlier = read(peopleKeys.user(userId), checkUser, null)
  const claim = read(peopleKeys.userName(ADMIN_NAME), checkNameClaim, null)
  const registry = registryFrom(read)
  const created = {
    id: userId,
    name: ADMIN_NAME,
    displayName: 'Administrator',
    createdAt: context.clock.now().toISOString(),
  }
  const rights = { role: 'admin' as const, grants: null, disabled: false, passwordHash: null }
  const user: StoredUser = { ...(earlier.value ?? created), ...rights }
  const count = registry.value.count + (earlier.value === null ? 1 : 0)
  const adminIds = registry.value.adminIds.filter((id) => id !== userId)
  return {
    user,
    expect: expectUnchanged(earlier, claim, registry),
    put: {
      [earlier.key]: user,
      [claim.key]: claim.value ?? { userId },
      [registry.key]: { ...registry.value, count, adminIds },
    },
  }
}
