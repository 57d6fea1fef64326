import type { AuditEntry } from '@stream-manager/contracts'
import { isAuditEntry } from '../shapes.ts'
import type { Perform } from '../transport/operation.ts'
import { callsOn } from './calls.ts'
import { isPage, type Page, type PageOptions, paged } from './page.ts'

export interface AuditApi {
  /** Changes and sign-ins, newest first, without their bodies. For administrators. */
  list(options?: PageOptions): Promise<Page<AuditEntry>>
}

const isAuditPage = isPage(isAuditEntry)

export const auditApi = (perform: Perform): AuditApi => {
  const { answer } = callsOn(perform)
  return {
    list: (options = {}) =>
      answer(paged({ method: 'audit.list', path: '/audit' }, options), isAuditPage, options),
  }
}
