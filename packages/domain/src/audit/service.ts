import type { Context } from '../context.ts'
import type { Audit } from './api.ts'
import { readAuditBetween } from './between.ts'
import { AuditWriter } from './log.ts'
import { readAudit } from './read.ts'

export const createAudit = (context: Context): Audit => {
  const writer = new AuditWriter(context)
  return {
    // A reader sees what this process did before: entries are collected for a moment before they are written.
    list: async (query) => {
      await writer.flush()
      return readAudit(context, query)
    },
    between: async (range) => {
      await writer.flush()
      return readAuditBetween(context, range)
    },
    record: (record) => writer.record(record),
    flush: () => writer.flush(),
  }
}
