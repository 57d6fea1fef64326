import {
  type ApiKey,
  Grants,
  nullable,
  RoleName,
  Timestamp,
  tolerantChecker,
} from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const StoredKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleName,
  grants: nullable(Grants),
  /** SHA-256 of the secret part. */
  hash: Type.String(),
  createdAt: Timestamp,
  createdBy: Type.String(),
  expiresAt: nullable(Timestamp),
})
export type StoredKey = Static<typeof StoredKey>

const KeyUse = Type.Object({ at: Timestamp })

export const checkKey = tolerantChecker(StoredKey, 'The stored API key')
export const checkKeyUse = tolerantChecker(KeyUse, 'The stored use of an API key')

export const presentKey = (key: StoredKey, lastUsedAt: string | null): ApiKey => ({
  id: key.id,
  name: key.name,
  role: key.role,
  grants: key.grants,
  createdAt: key.createdAt,
  createdBy: key.createdBy,
  expiresAt: key.expiresAt,
  lastUsedAt,
})
