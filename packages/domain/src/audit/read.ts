import type { Position } from '@stream-manager/backplane/port'
import { AuditEntry, type AuditQuery, DEFAULT_AUDIT_PAGE, tolerantChecker } from '@stream-manager/contracts'
import { AUDIT_LOG } from '../access/keys.ts'
import type { Context } from '../context.ts'
import type { Page } from '../store/api.ts'
import { MAX_AUDIT_ENTRIES } from './log.ts'

export const AUDIT_CHUNK = 500

const checkEntry = tolerantChecker(AuditEntry, 'The audit entry')

interface Placed {
  readonly offset: number
  readonly entry: AuditEntry
}

/** The entries in (after, last], newest first. Unreadable ones are left out; null when they are no longer retained. */
export const readChunk = async (
  { backplane, ignored }: Context,
  after: Position,
  last: number,
): Promise<Placed[] | null> => {
  const { publications, recovered } = await backplane.history(AUDIT_LOG, {
    since: after,
    limit: last - after.offset,
  })
  if (!recovered) return null
  return publications.toReversed().flatMap(({ offset, data }) => {
    const entry = ignored.readable(checkEntry(data))
    return entry === null ? [] : [{ offset, entry }]
  })
}

const matches = ({ entry }: Placed, { subject, operation }: AuditQuery): boolean =>
  (subject === undefined || entry.subject === subject) &&
  (operation === undefined || entry.operation === operation)

/** Searches backwards from the newest entry, or from the cursor, which is the offset of the last one shown. */
export const readAudit = async (context: Context, query: AuditQuery): Promise<Page<AuditEntry>> => {
  const { limit = DEFAULT_AUDIT_PAGE, cursor } = query
  const { position } = await context.backplane.history(AUDIT_LOG, { limit: 1 })
  const { epoch, offset: top } = position
  const oldest = Math.max(0, top - MAX_AUDIT_ENTRIES)
  const found: Placed[] = []
  let last = cursor === undefined ? top : Math.min(top, Number(cursor) - 1)
  while (last > oldest && found.length <= limit) {
    const offset = Math.max(oldest, last - AUDIT_CHUNK)
    const chunk = await readChunk(context, { epoch, offset }, last)
    if (chunk === null) break
    found.push(...chunk.filter((placed) => matches(placed, query)))
    last = offset
  }
  const shown = found.slice(0, limit)
  const nextCursor = found.length > limit ? String(shown.at(-1)?.offset) : null
  return { items: shown.map(({ entry }) => entry), nextCursor }
}
