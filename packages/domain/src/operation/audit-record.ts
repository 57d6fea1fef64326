import type { AuditEntry, Caller, Result } from '@stream-manager/contracts'
import type { OperationAnswer, WriteTraits } from './operation.ts'

export type AuditRecord = Omit<AuditEntry, 'id' | 'at'>

export interface AuditSink {
  /**
   * Stores the entry soon, without making the caller wait. A process that is killed loses the entries of its last tenth
   * of a second.
   */
  record(record: AuditRecord): void
}

interface Audited {
  readonly name: string
  readonly global?: true
  readonly write?: WriteTraits
}

interface AuditedRequest {
  readonly caller: Caller
  readonly streamId: string
  readonly params: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
  readonly address?: string | undefined
}

type Outcome = Result<{ readonly answer: OperationAnswer; readonly replayed: boolean }>

/** The caller's part of an entry. */
export const auditedCaller = ({ subject, name, via, credentialId }: Caller) => ({
  subject,
  name,
  via,
  credentialId: credentialId ?? null,
})

const targetOf = ({ global }: Audited, { streamId, params }: AuditedRequest, outcome: Outcome) => {
  const created = outcome.ok ? outcome.value.answer.created : undefined
  const ids = [...(global ? [] : [streamId]), ...Object.values(params), ...(created ? [created] : [])]
  return ids.length > 0 ? ids.join('/') : null
}

const actionOf = ({ write }: Audited, { body }: AuditedRequest) => {
  const action = write?.actionField && body?.[write.actionField]
  return typeof action === 'string' ? { action } : {}
}

/** Null for reads, and for repeated calls, which change nothing. */
export const auditRecord = (
  operation: Audited,
  request: AuditedRequest,
  outcome: Outcome,
): AuditRecord | null => {
  if (!operation.write || operation.write.audited === false) return null
  if (outcome.ok && outcome.value.replayed) return null
  return {
    ...auditedCaller(request.caller),
    address: request.address ?? null,
    operation: operation.name,
    target: targetOf(operation, request, outcome),
    ...actionOf(operation, request),
    result: outcome.ok ? 'ok' : outcome.fault.code,
  }
}
