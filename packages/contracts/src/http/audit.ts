import { type Static, Type } from 'typebox'
import { CALLER_KINDS } from '../caller.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

const MAX_AUDIT_PAGE = 200
/** Longer than each action, so that a newer version can add one. */
const MAX_ACTION = 32
export const DEFAULT_AUDIT_PAGE = 100

/** One change or sign-in, without bodies and secrets. */
export const AuditEntry = Type.Object(
  {
    id: Id,
    at: Timestamp,
    subject: Type.String(),
    name: Type.String({ description: 'Of the caller, at that time.' }),
    via: Type.Enum([...CALLER_KINDS]),
    credentialId: nullable(Type.String({ description: 'Session, API key or share link.' })),
    address: nullable(Type.String()),
    operation: Type.String({ description: 'As in rpc; `sessions.create` is a sign-in.' }),
    target: nullable(Type.String({ description: 'Ids of the stream and of the changed thing.' })),
    action: Type.Optional(
      Type.String({
        maxLength: MAX_ACTION,
        description:
          'Of `stream.control`: start, stop, pause, resume or restart. Absent in entries of earlier versions.',
      }),
    ),
    result: Type.String({ description: '`ok`, or the code of the refusal.' }),
  },
  { $id: 'AuditEntry', ...closed },
)
export type AuditEntry = Static<typeof AuditEntry>

export const AuditQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_AUDIT_PAGE, default: DEFAULT_AUDIT_PAGE })),
    cursor: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: '`nextCursor` of the page before.' }),
    ),
    subject: Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' })),
    operation: Type.Optional(Type.String({ pattern: '^[A-Za-z]{1,32}\\.[A-Za-z]{1,32}$' })),
  },
  closed,
)
export type AuditQuery = Static<typeof AuditQuery>

/** Newest first. The log keeps the last 10,000 entries. */
export const AuditList = Type.Object(
  { items: Type.Array(AuditEntry), nextCursor: nullable(Type.String()) },
  { $id: 'AuditList', ...closed },
)
