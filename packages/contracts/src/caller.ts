import { isPermitted, type Permission, type Role } from './permissions.ts'

/** Narrows a role to some permissions or to one stream. */
export interface Grant {
  /** Absent: every permission of the role. */
  readonly permissions?: readonly Permission[]
  /** Absent: every stream. */
  readonly streamId?: string
}

/** The person or program behind a request, over REST and sockets alike. */
export interface Caller {
  /** Identifies the caller on all of its connections. */
  readonly subject: string
  /** Shown to other users. */
  readonly name: string
  readonly role: Role
  /** Null: the whole role. Otherwise one grant must cover the permission and the stream. */
  readonly grants: readonly Grant[] | null
  /** How the caller identified itself. */
  readonly via: 'anonymous' | 'session' | 'key' | 'link' | 'service'
}

/** Subject of all callers that did not identify themselves: nothing distinguishes one of them from the next. */
export const ANYONE = 'anyone'

/** There is no sign-in yet: every caller is an administrator. */
export const anonymousCaller = (subject: string = ANYONE): Caller => ({
  subject,
  name: 'Guest',
  role: 'admin',
  grants: null,
  via: 'anonymous',
})

/**
 * Owner of the caller's idempotency keys. An anonymous caller returns under another subject after a lost connection
 * and repeats its unanswered requests, so all anonymous callers share their keys.
 */
export const idempotencyOwner = ({ subject, via }: Caller): string => (via === 'anonymous' ? ANYONE : subject)

const covers = ({ permissions, streamId }: Grant, permission: Permission, wanted: string | null): boolean =>
  (permissions === undefined || permissions.includes(permission)) &&
  (streamId === undefined || streamId === wanted)

/** `streamId` is null for operations that do not belong to one stream: only a grant for every stream covers these. */
export const isAllowed = (
  { role, grants }: Pick<Caller, 'role' | 'grants'>,
  permission: Permission,
  streamId: string | null,
): boolean =>
  isPermitted(role, permission) &&
  (grants === null || grants.some((grant) => covers(grant, permission, streamId)))
