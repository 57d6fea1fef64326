import { fail, type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'
import type { StoredLink } from './documents.ts'

export const MAX_LINKS = 200
export const SETUP_LINK_LIFE_MS = 15 * 60 * 1000
const DEFAULT_LIFE_MS = 24 * 60 * 60 * 1000
const MAX_LIFE_MS = 30 * DEFAULT_LIFE_MS

export const linkNotFound = (linkId: string): Result<never> =>
  fail('link.not_found', `There is no share link \`${linkId}\`; it may be over, GET /api/links lists them`)

export const linkLimitReached = (): Result<never> =>
  fail('link.limit_reached', `There are ${MAX_LINKS} share links, the most allowed; delete one first`)

/** Errors: `request.invalid`. */
export const linkExpiry = (expiresAt: string | undefined, nowMs: number): Result<string> => {
  if (expiresAt === undefined) return succeed(new Date(nowMs + DEFAULT_LIFE_MS).toISOString())
  const lifeMs = Date.parse(expiresAt) - nowMs
  return lifeMs > 0 && lifeMs <= MAX_LIFE_MS
    ? succeed(expiresAt)
    : invalidField('/expiresAt', 'must be in the future and at most 30 days ahead')
}

export const isOver = ({ expiresAt }: StoredLink, nowMs: number): boolean => !(Date.parse(expiresAt) > nowMs)

/** Whether the link may still be exchanged for a session. */
export const isUsable = (link: StoredLink, nowMs: number): boolean =>
  !isOver(link, nowMs) && link.uses < link.maxUses
