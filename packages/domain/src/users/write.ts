import type { CommitRequest } from '@stream-manager/backplane/port'
import { type Result, succeed } from '@stream-manager/contracts'
import { PEOPLE_SCOPE, peopleKeys, REVOCATIONS } from '../access/keys.ts'
import { expectUnchanged, type ReadOne, type Revised, readTogether } from '../access/read-together.ts'
import { sessionIdsIn, sessionsFrom } from '../access/stored-sessions.ts'
import { checkUser, registryFrom, type StoredUser } from '../access/stored-user.ts'
import type { Context } from '../context.ts'
import type { Revocation } from '../revocations/documents.ts'
import { revokedCredential, revokedSubject, revoking } from '../revocations/revoking.ts'
import type { Mutation, WriteOptions } from '../store/api.ts'
import { checkRevision } from '../store/precondition.ts'
import { commitAnswered, writeOnce } from '../store/write-once.ts'
import { changeUserRegistry, endsSessions, userNotFound } from './rules.ts'

export interface UserRule<Value> {
  /** The user after the change; null deletes it. */
  readonly change: (user: StoredUser) => Result<StoredUser | null>
  readonly answer: (user: StoredUser | null, revision: number) => Value
  /** Documents of the user's sessions after a change that ends sessions. Absent: none is left. */
  readonly keptSessions?: (read: ReadOne) => CommitRequest['put']
}

interface Changed {
  readonly before: Revised<StoredUser>
  readonly after: StoredUser | null
}

const writtenUser = ({ before, after }: Changed): Pick<CommitRequest, 'put' | 'delete'> =>
  after
    ? { put: { [before.key]: after }, delete: [] }
    : { put: {}, delete: [before.key, peopleKeys.userName(before.value.name)] }

interface Ended {
  readonly subject: string
  readonly kept: CommitRequest['put']
}

/**
 * The ended sessions by their ids, which is exact whatever the clocks say. All other tokens of the user too, unless one
 * session goes on.
 */
const endedBy = (context: Context, read: ReadOne, { subject, kept }: Ended): Revocation[] => {
  const keptIds = sessionIdsIn(kept?.[peopleKeys.sessions(subject)])
  const ended = sessionsFrom(read, subject).value.sessions.filter(({ id }) => !keptIds.includes(id))
  const sessions = ended.map(({ id }) => revokedCredential(context, 'session', { id, subject }))
  return keptIds.length > 0 ? sessions : [...sessions, revokedSubject(context, subject)]
}

/** Errors: `user.last_admin`. */
const buildCommit = (
  context: Context,
  read: ReadOne,
  { changed, kept = {} }: { readonly changed: Changed; readonly kept?: CommitRequest['put'] },
): Result<CommitRequest> => {
  const { before, after } = changed
  const registry = registryFrom(read)
  const counted = changeUserRegistry(registry.value, before.value, after)
  if (!counted.ok) return counted
  const isEnd = after === null || endsSessions(before.value, after)
  const revoked = revoking(
    context,
    read,
    isEnd ? endedBy(context, read, { subject: before.value.id, kept }) : [],
  )
  const user = writtenUser(changed)
  const sessions = peopleKeys.sessions(before.value.id)
  return succeed({
    expect: { ...expectUnchanged(before, registry), ...revoked.expect },
    put: { ...user.put, ...revoked.put, ...kept, [registry.key]: counted.value },
    delete: [...(user.delete ?? []), ...(isEnd && !(sessions in kept) ? [sessions] : [])],
    publish: revoked.publish,
  })
}

/** Reads, applies the rule and commits the user with the registry, its sessions and the revocation. */
export const changeUser = <Value>(
  context: Context,
  { userId, rule }: { readonly userId: string; readonly rule: UserRule<Value> },
  { ifMatch, idempotency }: WriteOptions,
): Promise<Result<Mutation<Value>>> => {
  const once = { what: `User \`${userId}\``, scope: PEOPLE_SCOPE, idempotency }
  const key = peopleKeys.user(userId)
  const keys = [key, peopleKeys.registry, REVOCATIONS, peopleKeys.sessions(userId)]
  return writeOnce<Value, Mutation<Value>>(context, once, async () => {
    const read = await readTogether(context, keys)
    const user = read(key, checkUser, null)
    const { value: before } = user
    if (before === null) return userNotFound(userId)
    const unchanged = checkRevision(`User \`${userId}\``, user.revision, ifMatch)
    if (!unchanged.ok) return unchanged
    const after = rule.change(before)
    if (!after.ok) return after
    const changed = { before: { ...user, value: before }, after: after.value }
    const request = buildCommit(context, read, { changed, kept: rule.keptSessions?.(read) })
    if (!request.ok) return request
    const revision = user.revision + 1
    return commitAnswered(context, {
      scope: PEOPLE_SCOPE,
      request: request.value,
      answer: { value: rule.answer(after.value, revision), revision },
      idempotency,
    })
  })
}
