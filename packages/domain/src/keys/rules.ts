import { type Caller, fail, type Result, succeed } from '@stream-manager/contracts'
import { keySubject } from '../access/subjects.ts'
import { invalidField } from '../store/field-error.ts'
import type { StoredKey } from './documents.ts'

export const MAX_API_KEYS = 500

export const keyNotFound = (keyId: string): Result<never> =>
  fail('key.not_found', `There is no API key \`${keyId}\`; GET /api/keys lists them`)

export const keyLimitReached = (): Result<never> =>
  fail('key.limit_reached', `There are ${MAX_API_KEYS} API keys, the most allowed; delete one first`)

export const checkExpiry = (expiresAt: string | undefined, nowMs: number): Result<string | null> => {
  if (expiresAt === undefined) return succeed(null)
  return Date.parse(expiresAt) > nowMs
    ? succeed(expiresAt)
    : invalidField('/expiresAt', 'must be in the future')
}

export const isExpired = (expiresAt: string | null, nowMs: number): boolean =>
  expiresAt !== null && !(Date.parse(expiresAt) > nowMs)

export const callerOfKey = ({ id, name, role, grants }: StoredKey): Caller => ({
  subject: keySubject(id),
  name,
  role,
  grants,
  via: 'key',
  credentialId: id,
})
