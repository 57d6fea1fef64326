import {
  type Caller,
  type Grant,
  nullable,
  ROLES,
  type ShareLink,
  Timestamp,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'
import { guestSubject } from '../access/subjects.ts'

const StoredLink = Type.Object({
  id: Type.String(),
  /** `admin-setup` makes an administrator and is created on the machine only. */
  purpose: Type.Enum(['share', 'admin-setup']),
  name: Type.String(),
  role: Type.Enum([...ROLES]),
  streamIds: nullable(Type.Array(Type.String())),
  /** SHA-256 of the secret part. */
  hash: Type.String(),
  createdAt: Timestamp,
  createdBy: Type.String(),
  expiresAt: Timestamp,
  maxUses: Type.Integer(),
  uses: Type.Integer({ minimum: 0 }),
})
export type StoredLink = Static<typeof StoredLink>

export const checkLink = tolerantChecker(StoredLink, 'The stored share link')

export const grantsOf = (streamIds: readonly string[] | null): Grant[] | null =>
  streamIds === null ? null : streamIds.map((streamId) => ({ streamId }))

/** Null for a setup link, which is no share link. */
export const presentLink = (link: StoredLink): ShareLink | null => {
  if (link.purpose !== 'share' || link.role === 'admin') return null
  const { id, name, role, streamIds, createdAt, createdBy, expiresAt, maxUses, uses } = link
  return { id, name, role, streamIds, createdAt, createdBy, expiresAt, maxUses, uses }
}

export const callerOfLink = ({ id, name, role, streamIds }: StoredLink, guestId: string): Caller => ({
  subject: guestSubject(id, guestId),
  name,
  role,
  grants: grantsOf(streamIds),
  via: 'link',
  credentialId: id,
})
