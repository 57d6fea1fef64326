import type { AuditEntry, AuditQuery } from '@stream-manager/contracts'
import type { AuditSink } from '../operation/audit-record.ts'
import type { Page } from '../store/api.ts'

/** Both ends are inclusive, in ms since 1970. */
export interface AuditRange {
  readonly fromMs: number
  readonly toMs: number
}

export interface AuditBetween {
  readonly entries: readonly AuditEntry[]
  /** False: the log no longer has all entries of the time. */
  readonly isComplete: boolean
}

/** The log of changes and sign-ins. */
export interface Audit extends AuditSink {
  /** Newest first. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Entries of a time, the oldest first. Reads the newest 10,000 at most. */
  between(range: AuditRange): Promise<AuditBetween>
  /** Stores what is waiting. For the end of a process, before its backplane is closed. */
  flush(): Promise<void>
}
