import { isDeepStrictEqual } from 'node:util'
import type { CommitRequest } from '@stream-manager/backplane/port'
import { REVOCATION_LOG, REVOCATIONS } from '../access/keys.ts'
import type { ReadOne } from '../access/read-together.ts'
import type { Context } from '../context.ts'
import { checkRevocations, type Revocation } from './documents.ts'
import { addRevocations, SUBJECT_REVOCATION_LIFE_MS, TOKEN_REVOCATION_LIFE_MS } from './rules.ts'

/** Readers that missed more than this read the document. */
const RETAINED_EVENTS = 1000
const MAX_PUBLISHED = 300

/** Refuses the tokens of a subject that were issued before now. */
export const revokedSubject = ({ clock }: Context, subject: string): Revocation => {
  const beforeMs = clock.now().getTime()
  return { kind: 'subject', id: subject, beforeMs, untilMs: beforeMs + SUBJECT_REVOCATION_LIFE_MS }
}

/** Refuses a session, API key or share link, whatever the age of its tokens. */
export const revokedCredential = (
  { clock }: Context,
  kind: 'session' | 'key' | 'link',
  { id, subject }: { readonly id: string; readonly subject?: string },
): Revocation => ({
  kind,
  id,
  untilMs:
    clock.now().getTime() + (kind === 'session' ? TOKEN_REVOCATION_LIFE_MS : SUBJECT_REVOCATION_LIFE_MS),
  ...(subject !== undefined && { subject }),
})

type Revoking = Required<Pick<CommitRequest, 'expect' | 'put' | 'publish'>>

/** The part of a commit that revokes. `read` must have read `REVOCATIONS`. */
export const revoking = (context: Context, read: ReadOne, added: readonly Revocation[]): Revoking => {
  if (added.length === 0) return { expect: {}, put: {}, publish: [] }
  const stored = read(REVOCATIONS, checkRevocations, { entries: [] })
  const entries = addRevocations(stored.value.entries, added, context.clock.now().getTime())
  const changed = entries.filter(
    (entry) => !stored.value.entries.some((earlier) => isDeepStrictEqual(earlier, entry)),
  )
  const data = { added: changed.length > MAX_PUBLISHED ? [] : changed }
  return {
    expect: { [REVOCATIONS]: stored.revision },
    put: { [REVOCATIONS]: { ...stored.value, entries } },
    publish: [{ channel: REVOCATION_LOG, data, retain: RETAINED_EVENTS }],
  }
}
