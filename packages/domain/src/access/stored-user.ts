import type { StoredDocument } from '@stream-manager/backplane/port'
import { Grants, nullable, RoleName, Timestamp, tolerantChecker, type User } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import { peopleKeys } from './keys.ts'
import type { ReadOne, Revised } from './read-together.ts'

const StoredUser = Type.Object({
  id: Type.String(),
  name: Type.String(),
  displayName: Type.String(),
  role: RoleName,
  grants: nullable(Grants),
  disabled: Type.Boolean(),
  passwordHash: nullable(Type.String()),
  createdAt: Timestamp,
})
export type StoredUser = Static<typeof StoredUser>

const UserRegistry = Type.Object({
  count: Type.Integer({ minimum: 0 }),
  /** Users who may do everything and can sign in. */
  adminIds: Type.Array(Type.String()),
})
export type UserRegistry = Static<typeof UserRegistry>

const UserNameClaim = Type.Object({ userId: Type.String() })

export const checkUser = tolerantChecker(StoredUser, 'The stored user')
const checkRegistry = tolerantChecker(UserRegistry, 'The registry of users')
export const checkNameClaim = tolerantChecker(UserNameClaim, 'The stored claim to a user name')

export const presentUser = ({ passwordHash, ...user }: StoredUser, revision: number): User => ({
  id: user.id,
  name: user.name,
  displayName: user.displayName,
  role: user.role,
  grants: user.grants,
  disabled: user.disabled,
  hasPassword: passwordHash !== null,
  createdAt: user.createdAt,
  revision,
})

export const readUserDocument = (context: Context, document: StoredDocument): User => {
  const { parsed } = readStored(context, document, checkUser)
  return presentUser(parsed, document.revision)
}

export const registryFrom = (read: ReadOne): Revised<UserRegistry> =>
  read(peopleKeys.registry, checkRegistry, { count: 0, adminIds: [] })
