import { AUDIT_LOG } from '../access/keys.ts'
import type { Context } from '../context.ts'
import type { AuditBetween, AuditRange } from './api.ts'
import { MAX_AUDIT_ENTRIES } from './log.ts'
import { AUDIT_CHUNK, readChunk } from './read.ts'

/** Entries of several processes are in the order of their commits, which differs from that of their times by less. */
const DISORDER_MS = 10_000

/** Reads backwards from the newest entry until one is older than the range. */
export const readAuditBetween = async (
  context: Context,
  { fromMs, toMs }: AuditRange,
): Promise<AuditBetween> => {
  const { position } = await context.backplane.history(AUDIT_LOG, { limit: 1 })
  const oldest = Math.max(0, position.offset - MAX_AUDIT_ENTRIES)
  const found: AuditBetween['entries'][number][] = []
  let last = position.offset
  while (last > oldest) {
    const offset = Math.max(oldest, last - AUDIT_CHUNK)
    const chunk = await readChunk(context, { epoch: position.epoch, offset }, last)
    if (chunk === null) return { entries: found.reverse(), isComplete: false }
    const entries = chunk.map(({ entry }) => entry)
    found.push(...entries.filter(({ at }) => Date.parse(at) >= fromMs && Date.parse(at) <= toMs))
    if (entries.some(({ at }) => Date.parse(at) < fromMs - DISORDER_MS)) break
    last = offset
  }
  return { entries: found.reverse(), isComplete: last > oldest || oldest === 0 }
}
