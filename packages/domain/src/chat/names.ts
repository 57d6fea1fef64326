import type { ChatNameClaim } from '@stream-manager/contracts'
import { holdsLink } from './links.ts'
import { digestOf, skeletonOf } from './skeleton.ts'
import { cleanText, cutText, hasVisibleText } from './text.ts'

const NAMELESS = 'Guest'
const MOST = { graphemes: 64, bytes: 256 }
/** After this long without a message a name is free again. */
export const NAME_KEPT_MS = 60 * 60 * 1000

/** A name to show: cleaned and cut; a substitute when nothing is left of it. */
export const cleanName = (name: string): string => {
  const cleaned = cutText(cleanText(name), MOST)
  return hasVisibleText(cleaned) ? cleaned : NAMELESS
}

/** Two names with one look have one key. Letters and digits that pass for each other count as the same. */
const lookOf = (name: string): string => {
  const skeleton = skeletonOf(name)
  const letters = skeleton.replace(/[^\p{L}\p{N}]/gu, '') || skeleton
  return letters.replace(/[i1|]/gu, 'l').replaceAll('0', 'o').replaceAll('rn', 'm')
}

const SHARED = lookOf(NAMELESS)
const RESERVED: ReadonlySet<string> = new Set(
  ['admin', 'administrator', 'moderator', 'operator', 'staff', 'support', 'system'].map(lookOf),
)

interface Wish {
  readonly name: string
  /** May go by a name that speaks of office. */
  readonly moderates: boolean
  readonly linksRefused: boolean
}

/** The name as far as it can be said without knowing the others in the chat. */
export const admissibleName = ({ name, moderates, linksRefused }: Wish): string => {
  const cleaned = cleanName(name)
  const pretends = !moderates && RESERVED.has(lookOf(cleaned))
  return pretends || (linksRefused && holdsLink(cleaned)) ? NAMELESS : cleaned
}

/** Under what a name is claimed; null for one that everybody may have. */
export const claimKeyOf = (name: string): string | null => {
  const look = lookOf(name)
  return look === SHARED ? null : digestOf(look)
}

export const isClaimed = (claim: ChatNameClaim | null, userId: string, nowMs: number): boolean =>
  claim !== null && claim.userId !== userId && nowMs - claim.lastSentAtMs < NAME_KEPT_MS

/** For a name that looks like somebody else's: the same, told apart. */
export const distinctName = (name: string, userId: string): string =>
  `${name} (${digestOf(userId).slice(0, 4)})`
