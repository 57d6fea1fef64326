import { type Static, Type } from 'typebox'
import { CALLER_KINDS, Grants } from '../caller.ts'
import { ROLES } from '../permissions.ts'
import { closed, Id, nullable, Revision, Timestamp } from '../primitives.ts'

export const RoleName = Type.Enum([...ROLES])

/** The name a user signs in with. Upper and lower case count as equal, so `Ann` and `ann` are one user. */
export const UserName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$',
  description: 'Letters, digits, `.`, `_`, `@` and `-`, at most 64 characters; case does not matter.',
})

const DisplayName = Type.String({ minLength: 1, maxLength: 64, description: 'Shown to other users.' })

/** The cap bounds the work of the hash. Weak passwords are refused with a reason. */
export const Password = Type.String({
  minLength: 1,
  maxLength: 256,
  writeOnly: true,
  description: 'At least 10 characters and not easy to guess; never shown.',
})

const grants = nullable(Grants)

export const UserCreate = Type.Object(
  {
    name: UserName,
    displayName: Type.Optional(DisplayName),
    role: RoleName,
    grants: Type.Optional(grants),
    password: Type.Optional(Password),
  },
  { $id: 'UserCreate', ...closed },
)
export type UserCreate = Static<typeof UserCreate>

/** `grants: null` gives the whole role. A change of anything but the shown name ends the user's sessions. */
export const UserPatch = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    role: Type.Optional(RoleName),
    grants: Type.Optional(grants),
    disabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(Password),
  },
  { $id: 'UserPatch', ...closed },
)
export type UserPatch = Static<typeof UserPatch>

export const User = Type.Object(
  {
    id: Id,
    name: Type.String(),
    displayName: Type.String(),
    role: RoleName,
    grants,
    disabled: Type.Boolean({ description: 'A disabled user cannot sign in.' }),
    hasPassword: Type.Boolean(),
    createdAt: Timestamp,
    revision: Revision,
  },
  { $id: 'User', ...closed },
)
export type User = Static<typeof User>

/** Newest first. */
export const UserList = Type.Object(
  { items: Type.Array(User), nextCursor: nullable(Type.String()) },
  { $id: 'UserList', ...closed },
)

/** The caller as the server sees it. */
export const Account = Type.Object(
  {
    subject: Type.String(),
    name: Type.String(),
    role: RoleName,
    grants,
    via: Type.Enum([...CALLER_KINDS]),
    hasPassword: nullable(Type.Boolean({ description: 'Null for callers that are no users.' })),
  },
  { $id: 'Account', ...closed },
)
export type Account = Static<typeof Account>

/** A user without a password, such as the first administrator, leaves `currentPassword` out. */
export const PasswordChange = Type.Object(
  { currentPassword: Type.Optional(Password), newPassword: Password },
  { $id: 'PasswordChange', ...closed },
)
export type PasswordChange = Static<typeof PasswordChange>
