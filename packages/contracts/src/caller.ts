import { type Static, Type } from 'typebox'
import { isPermitted, type Permission, permissionNames, ROLES, type Role } from './permissions.ts'
import { closed, Id } from './primitives.ts'

/**
 * Narrows a role to some permissions, to one stream, or to single layers and outputs. A grant with `layerId` covers only
 * permissions on layers, and only those on this layer; `outputId` likewise.
 */
export const Grant = Type.Object(
  {
    permissions: Type.Optional(
      Type.Array(Type.Enum(permissionNames), {
        minItems: 1,
        maxItems: permissionNames.length,
        description: 'Absent: every permission of the role.',
      }),
    ),
    streamId: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Absent: every stream.' })),
    layerId: Type.Optional(Id),
    outputId: Type.Optional(Id),
  },
  { $id: 'Grant', ...closed },
)
type StoredGrant = Static<typeof Grant>
export interface Grant extends Readonly<Omit<StoredGrant, 'permissions'>> {
  readonly permissions?: readonly Permission[]
}

const MAX_GRANTS = 50

export const Grants = Type.Array(Grant, { maxItems: MAX_GRANTS })

export const CALLER_KINDS = ['anonymous', 'session', 'key', 'link', 'service'] as const

/** Length of the longest `external:` subject of a token. */
export const MAX_SUBJECT_CHARACTERS = 264
export const MAX_CALLER_NAME_CHARACTERS = 200

/** The person or program behind a request, over REST and sockets alike. */
export interface Caller {
  /** Identifies the caller on all of its connections. At most `MAX_SUBJECT_CHARACTERS`. */
  readonly subject: string
  /** Shown to other users. At most `MAX_CALLER_NAME_CHARACTERS`. */
  readonly name: string
  readonly role: Role
  /** Null: the whole role. Otherwise one grant must cover the permission and the target. */
  readonly grants: readonly Grant[] | null
  /** How the caller identified itself. */
  readonly via: (typeof CALLER_KINDS)[number]
  /** Id of the session, API key or share link. Absent for callers without one. */
  readonly credentialId?: string
}

/** Subject of all callers that did not identify themselves: nothing distinguishes one of them from the next. */
export const ANYONE = 'anyone'

/** A caller of the development bypass: an administrator whom nobody identified. */
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

/** One layer or output of a stream. Without either it is the stream itself. */
export interface StreamPart {
  readonly streamId: string
  readonly layerId?: string | undefined
  readonly outputId?: string | undefined
}

/** A stream by its id, a part of one, or null for operations that belong to no stream. */
export type Target = string | null | StreamPart

type Holder = Pick<Caller, 'role' | 'grants'>

/** The field of a grant that narrows this permission. */
const partFieldOf = (permission: Permission): 'layerId' | 'outputId' | null => {
  if (permission.startsWith('layers.')) return 'layerId'
  return permission.startsWith('outputs.') ? 'outputId' : null
}

const coversStream = (
  { permissions, streamId }: Grant,
  permission: Permission,
  wanted: string | null,
): boolean =>
  (permissions === undefined || permissions.includes(permission)) &&
  (streamId === undefined || streamId === wanted)

const isWholeStream = ({ layerId, outputId }: Grant): boolean =>
  layerId === undefined && outputId === undefined

const covers = (grant: Grant, permission: Permission, target: Target): boolean => {
  const part = target === null || typeof target === 'string' ? null : target
  const streamId = part ? part.streamId : (target as string | null)
  if (!coversStream(grant, permission, streamId)) return false
  if (isWholeStream(grant)) return true
  const field = partFieldOf(permission)
  return field !== null && grant[field] !== undefined && grant[field] === part?.[field]
}

/** A person's own account: grants for streams do not narrow it. */
const isPersonal = (permission: Permission): boolean => permission.startsWith('account.')

/** Null as target: only a grant for every stream covers operations that belong to no stream. */
export const isAllowed = ({ role, grants }: Holder, permission: Permission, target: Target): boolean =>
  isPermitted(role, permission) &&
  (grants === null || isPersonal(permission) || grants.some((grant) => covers(grant, permission, target)))

/**
 * Whether the caller may use the permission on the stream or on any part of it. For checks before the input is read: the
 * operation checks each part that the input names.
 */
export const isAllowedOnAnyPart = (
  { role, grants }: Holder,
  permission: Permission,
  streamId: string | null,
): boolean => {
  if (!isPermitted(role, permission)) return false
  if (grants === null || isPersonal(permission)) return true
  const field = partFieldOf(permission)
  return grants.some(
    (grant) =>
      coversStream(grant, permission, streamId) &&
      (isWholeStream(grant) || (field !== null && grant[field] !== undefined)),
  )
}

const permissionsOf = (role: Role, { permissions }: Grant): readonly Permission[] =>
  (permissions ?? permissionNames).filter((permission) => isPermitted(role, permission))

const holdsGrant = ({ role, grants }: Holder, granted: Grant, permission: Permission): boolean => {
  if (!isPermitted(role, permission)) return false
  if (isPersonal(permission)) return true
  const { streamId, layerId, outputId } = granted
  const isWithin = (own: Grant): boolean =>
    (own.permissions === undefined || own.permissions.includes(permission)) &&
    (own.streamId === undefined || own.streamId === streamId) &&
    (own.layerId === undefined || own.layerId === layerId) &&
    (own.outputId === undefined || own.outputId === outputId)
  return grants === null || grants.some(isWithin)
}

/** Whether the holder has everything that the given role and grants permit: nobody may give more than they hold. */
export const holdsAll = (holder: Holder, given: Holder): boolean => {
  if (ROLES.indexOf(given.role) > ROLES.indexOf(holder.role)) return false
  if (holder.grants === null) return true
  if (given.grants === null) return false
  return given.grants.every((grant) =>
    permissionsOf(given.role, grant).every((permission) => holdsGrant(holder, grant, permission)),
  )
}
