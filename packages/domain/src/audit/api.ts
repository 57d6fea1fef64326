import type { AuditEntry, AuditQuery } from '@stream-manager/contracts'
import type { AuditSink } from '../operation/audit-record.ts'
import type { Page } from '../store/api.ts'

/** The log of changes and sign-ins. */
export interface Audit extends AuditSink {
  /** Newest first. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Stores what is waiting. For the end of a process, before its backplane is closed. */
  flush(): Promise<void>
}
