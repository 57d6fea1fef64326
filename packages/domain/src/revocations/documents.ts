import { tolerantChecker } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const REVOCATION_KINDS = ['token', 'session', 'subject', 'key', 'link', 'kid', 'all'] as const

/**
 * Tokens and callers that are refused from now on. `kid` is a signing key. `all` refuses every token issued before
 * `beforeMs`. Times are milliseconds since 1970.
 */
const Revocation = Type.Object({
  kind: Type.Enum([...REVOCATION_KINDS]),
  id: Type.String(),
  /** Absent: every token; otherwise those issued before. */
  beforeMs: Type.Optional(Type.Integer()),
  /** After this no token can be alive, so that the entry is dropped. */
  untilMs: Type.Integer(),
  /** Owner of a token or session, by which a flood of entries is merged. */
  subject: Type.Optional(Type.String()),
})
export type Revocation = Static<typeof Revocation>

const RevocationDocument = Type.Object({ entries: Type.Array(Revocation) })
export const checkRevocations = tolerantChecker(RevocationDocument, 'The list of revocations')

/** An empty list tells readers to read the document, because there was too much to publish. */
const RevocationEvent = Type.Object({ added: Type.Array(Revocation) })
export const checkRevocationEvent = tolerantChecker(RevocationEvent, 'The event of the revocation log')
