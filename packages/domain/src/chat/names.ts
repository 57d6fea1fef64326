import type { ChatNameClaim } from '@stream-manager/contracts'
import { holdsLink } from './links.ts'
import { digestOf, skeletonOf } from './skeleton.ts'
import { cleanText, cutText, hasVisibleText } from './text.ts'

const NAMELESS = 'Guest'
const MAX_NAME = { graphemes: 64, bytes: 256 }
/** A name is free again after this long without a message of its owner. */
export const NAME_KEPT_MS = 60 * 60 * 1000

/** The name as it is shown: cleaned, cut, and replaced when nothing visible is left. */
export const cleanName = (name: string): string => {
  const cleaned = cutText(cleanText(name), MAX_NAME)
  return hasVisibleText(cleaned) ? cleaned : NAMELESS
}

/** Names that look alike get the same result: letters and digits that are easily confused count as equal. */
const lookOf = (name: string): string => {
  const skeleton = skeletonOf(name)
  const letters = skeleton.replace(/[^\p{L}\p{N}]/gu, '') || skeleton
  return letters.replace(/[i1|]/gu, 'l').replaceAll('0', 'o').replaceAll('rn', 'm')
}

const SHARED = lookOf(NAMELESS)
const RESERVED: ReadonlySet<string> = new Set(
  ['admin', 'administrator', 'moderator', 'operator', 'staff', 'support', 'system'].map(lookOf),
)

interface WantedName {
  readonly name: string
  /** May use a reserved name such as "admin". */
  readonly isModerator: boolean
  readonly linksRefused: boolean
}

/** The name after the checks that need no other user's name. */
export const admissibleName = ({ name, isModerator, linksRefused }: WantedName): string => {
  const cleaned = cleanName(name)
  const isReserved = !isModerator && RESERVED.has(lookOf(cleaned))
  return isReserved || (linksRefused && holdsLink(cleaned)) ? NAMELESS : cleaned
}

/** Key that reserves the name; null if anyone may use it. */
export const claimKeyOf = (name: string): string | null => {
  const look = lookOf(name)
  return look === SHARED ? null : digestOf(look)
}

export const isClaimed = (claim: ChatNameClaim | null, userId: string, nowMs: number): boolean =>
  claim !== null && claim.userId !== userId && nowMs - claim.lastSentAtMs < NAME_KEPT_MS

/** For a name that looks like another user's: the same name with a suffix. */
export const distinctName = (name: string, userId: string): string =>
  `${name} (${digestOf(userId).slice(0, 4)})`
