import { type Caller, fail, type Result, succeed } from '@stream-manager/contracts'
import type { StoredUser, UserRegistry } from '../access/stored-user.ts'
import { cleanText, hasVisibleText } from '../chat/text.ts'
import { invalidField } from '../store/field-error.ts'

const MAX_USERS = 1000
/** Grants are part of each access token, which has at most 8 KiB and a third more in base64. */
const MAX_GRANTS_BYTES = 4096

export const userNotFound = (userId: string): Result<never> =>
  fail('user.not_found', `There is no user \`${userId}\`; GET /api/users lists them`)

/** Can sign in with a password and may do everything. */
const isFullAdmin = ({ role, grants, disabled, passwordHash }: StoredUser): boolean =>
  role === 'admin' && grants === null && !disabled && passwordHash !== null

/**
 * The registry after a user changed from `before` to `after`; null is absent. One document for all users makes this
 * exact when two administrators remove each other at once. Errors: `user.limit_reached`, `user.last_admin`.
 */
export const changeUserRegistry = (
  registry: UserRegistry,
  before: StoredUser | null,
  after: StoredUser | null,
): Result<UserRegistry> => {
  const count = registry.count + (after ? 1 : 0) - (before ? 1 : 0)
  if (count > registry.count && count > MAX_USERS) {
    return fail('user.limit_reached', `There are ${registry.count} users, the most allowed; delete one first`)
  }
  const id = (after ?? before)?.id
  const others = registry.adminIds.filter((adminId) => adminId !== id)
  const adminIds = after && isFullAdmin(after) ? [...others, after.id] : others
  if (adminIds.length === 0 && registry.adminIds.length > 0) {
    return fail(
      'user.last_admin',
      'This is the last administrator who can sign in; make another user an administrator first',
    )
  }
  return succeed({ ...registry, count, adminIds })
}

/** Errors: `request.invalid`. */
export const checkGrantSize = ({ grants }: Pick<Caller, 'grants'>): Result<null> =>
  Buffer.byteLength(JSON.stringify(grants)) <= MAX_GRANTS_BYTES
    ? succeed(null)
    : invalidField(
        '/grants',
        `must have at most ${MAX_GRANTS_BYTES} bytes of JSON, because every access token has them`,
      )

/** Errors: `request.invalid`. */
export const cleanDisplayName = (name: string): Result<string> => {
  const cleaned = cleanText(name)
  return hasVisibleText(cleaned) ? succeed(cleaned) : invalidField('/displayName', 'must have visible text')
}

/** The user's rights or way of signing in changed, so that earlier tokens must not work on. */
export const endsSessions = (before: StoredUser, after: StoredUser): boolean =>
  before.role !== after.role ||
  before.disabled !== after.disabled ||
  before.passwordHash !== after.passwordHash ||
  JSON.stringify(before.grants) !== JSON.stringify(after.grants)

export const callerOfUser = ({ id, displayName, role, grants }: StoredUser): Caller => ({
  subject: id,
  name: displayName,
  role,
  grants,
  via: 'session',
})
