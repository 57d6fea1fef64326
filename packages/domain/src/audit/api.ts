import type { AuditEntry, AuditQuery } from '@stream-manager/contracts'
import type { Page } from '../store/api.ts'

export type AuditRecord = Omit<AuditEntry, 'id' | 'at'>

/** The log of changes and sign-ins. */
export interface Audit {
  /** Newest first. */
  list(query: AuditQuery): Promise<Page<AuditEntry>>
  /**
   * Stores the entry soon, without making the caller wait. A process that is killed loses the entries of its last tenth
   * of a second.
   */
  record(record: AuditRecord): void
  /** Stores what is waiting. For the end of a process, before its backplane is closed. */
  flush(): Promise<void>
}
