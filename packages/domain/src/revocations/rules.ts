import { MAX_ADDRESS_LIFE_SECONDS } from '@stream-manager/contracts'
import type { Revocation } from './documents.ts'

const TOLERANCE_MS = 30 * 1000
/** Longest life of a token, with the tolerance for clocks. An entry that is older has nothing to refuse. */
export const TOKEN_REVOCATION_LIFE_MS = 60 * 60 * 1000 + TOLERANCE_MS
/** An address of the programme names a subject and lives longer than a token. */
export const SUBJECT_REVOCATION_LIFE_MS = MAX_ADDRESS_LIFE_SECONDS * 1000 + TOLERANCE_MS

/** Keeps the document far below what one document may hold. */
export const MAX_REVOCATIONS = 1500

const keyOf = ({ kind, id }: Revocation): string => `${kind}/${id}`

/** The stricter of two entries for the same thing. */
const merged = (one: Revocation, other: Revocation): Revocation => {
  const untilMs = Math.max(one.untilMs, other.untilMs)
  if (one.beforeMs === undefined || other.beforeMs === undefined) {
    const { beforeMs: _, ...whole } = one
    return { ...whole, untilMs }
  }
  return { ...one, beforeMs: Math.max(one.beforeMs, other.beforeMs), untilMs }
}

const mergeAll = (entries: readonly Revocation[]): Revocation[] => {
  const byKey = new Map<string, Revocation>()
  for (const entry of entries) {
    const earlier = byKey.get(keyOf(entry))
    byKey.set(keyOf(entry), earlier ? merged(earlier, entry) : entry)
  }
  return [...byKey.values()]
}

const lifeFrom = (nowMs: number) => ({ beforeMs: nowMs, untilMs: nowMs + SUBJECT_REVOCATION_LIFE_MS })

/** Many tokens of one subject become one entry for all of its tokens. */
const bySubject = (entries: readonly Revocation[], nowMs: number): Revocation[] =>
  mergeAll(
    entries.map((entry) =>
      entry.subject === undefined || !['token', 'session'].includes(entry.kind)
        ? entry
        : { kind: 'subject', id: entry.subject, ...lifeFrom(nowMs) },
    ),
  )

/** Every token issued before now is refused. Clients with a session or an API key get new ones. */
const everything = (entries: readonly Revocation[], nowMs: number): Revocation[] => [
  ...entries.filter(({ kind }) => kind === 'kid').slice(-MAX_REVOCATIONS / 2),
  { kind: 'all', id: '*', ...lifeFrom(nowMs) },
]

/** The entries in force with the new ones. A flood refuses more than was asked for and never less. */
export const addRevocations = (
  stored: readonly Revocation[],
  added: readonly Revocation[],
  nowMs: number,
): Revocation[] => {
  const all = mergeAll([...stored.filter(({ untilMs }) => untilMs > nowMs), ...added])
  if (all.length <= MAX_REVOCATIONS) return all
  const fewer = bySubject(all, nowMs)
  return fewer.length <= MAX_REVOCATIONS ? fewer : everything(fewer, nowMs)
}
