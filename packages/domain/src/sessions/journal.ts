import { ANYONE, type Result } from '@stream-manager/contracts'
import { linkIdOf } from '../access/subjects.ts'
import type { AuditRecord, AuditSink } from '../operation/audit-record.ts'
import { auditedCaller } from '../operation/audit-record.ts'
import type { OpenedSession, SignInCounts } from './api.ts'
import type { SessionTarget } from './end.ts'

type By = Pick<AuditRecord, 'subject' | 'name' | 'via' | 'credentialId'>

interface Ending {
  readonly address: string
  readonly ended: Result<null>
}

/** A failed sign-in has no caller. The name that was tried is left out, because it may be a password. */
const NOBODY: By = { subject: ANYONE, name: '', via: 'anonymous', credentialId: null }

/** The owner of a session, as far as its refresh token tells. */
const ownerOf = ({ subject, sessionId }: SessionTarget): By => {
  const linkId = linkIdOf(subject)
  return { subject, name: '', via: linkId === null ? 'session' : 'link', credentialId: linkId ?? sessionId }
}

const resultOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.fault.code)

/** Counts sign-ins for metrics, and writes them into the audit log. */
export class SessionJournal {
  readonly #audit: AuditSink
  #counts: SignInCounts = { signedIn: 0, signInsFailed: 0, signInsRefused: 0, refreshTokensReused: 0 }

  constructor(audit: AuditSink) {
    this.#audit = audit
  }

  get counts(): SignInCounts {
    return this.#counts
  }

  /** A flood of sign-ins that are refused unchecked would push everything else out of the log, so it is only counted. */
  signedIn(opened: Result<OpenedSession>, address: string): void {
    if (!opened.ok && opened.fault.code !== 'auth.invalid') {
      this.#count('signInsRefused')
      return
    }
    const by = opened.ok ? auditedCaller(opened.value.caller) : NOBODY
    const target = opened.ok ? opened.value.sessionId : null
    this.#audit.record({ ...by, address, operation: 'sessions.create', target, result: resultOf(opened) })
    this.#count(opened.ok ? 'signedIn' : 'signInsFailed')
  }

  reused(token: SessionTarget, address: string): void {
    this.#count('refreshTokensReused')
    const target = token.sessionId
    this.#audit.record({
      ...ownerOf(token),
      address,
      operation: 'sessions.refresh',
      target,
      result: 'auth.invalid',
    })
  }

  signedOut(token: SessionTarget, { address, ended }: Ending): void {
    const target = token.sessionId
    const result = resultOf(ended)
    this.#audit.record({ ...ownerOf(token), address, operation: 'sessions.delete', target, result })
  }

  #count(name: keyof SignInCounts): void {
    this.#counts = { ...this.#counts, [name]: this.#counts[name] + 1 }
  }
}
