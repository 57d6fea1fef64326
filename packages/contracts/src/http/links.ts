import { type Static, Type } from 'typebox'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'

/** Administrators sign in with a password. */
export const LINK_ROLES = ['viewer', 'moderator', 'operator'] as const

const MAX_STREAMS = 50
const MAX_LINK_USES = 1000
export const DEFAULT_LINK_USES = 100

export const ShareLinkCreate = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    role: Type.Enum([...LINK_ROLES]),
    streamIds: Type.Optional(
      Type.Array(Id, { minItems: 1, maxItems: MAX_STREAMS, description: 'Absent: every stream.' }),
    ),
    expiresAt: Type.Optional(
      Type.Unsafe<string>({
        ...Timestamp,
        description: 'At most 30 days ahead; absent: 24 hours. Guests are signed out then.',
      }),
    ),
    maxUses: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LINK_USES, default: DEFAULT_LINK_USES })),
  },
  { $id: 'ShareLinkCreate', ...closed },
)
export type ShareLinkCreate = Static<typeof ShareLinkCreate>

const fields = {
  id: Id,
  name: Type.String(),
  role: Type.Enum([...LINK_ROLES]),
  streamIds: nullable(Type.Array(Id)),
  createdAt: Timestamp,
  createdBy: Type.String({ description: 'Subject of the caller that made it.' }),
  expiresAt: Timestamp,
  maxUses: Type.Integer(),
  uses: Type.Integer({ description: 'How often it was exchanged for a session.' }),
}

export const ShareLink = Type.Object(fields, { $id: 'ShareLink', ...closed })
export type ShareLink = Static<typeof ShareLink>

export const ShareLinkCreated = Type.Object(
  {
    ...fields,
    link: nullable(
      Type.String({
        description:
          'Shown once, here. Goes into the fragment of a page’s address (`#link=...`) and is exchanged by ' +
          '`POST /api/sessions {link}`. Null in the answer to a repeated request.',
      }),
    ),
  },
  { $id: 'ShareLinkCreated', ...closed },
)
export type ShareLinkCreated = Static<typeof ShareLinkCreated>

/** Signs in the user `admin` as an administrator without a password, who sets one next. */
export const SetupLinkCreated = Type.Object(
  {
    link: nullable(
      Type.String({
        description:
          'Shown once, here, for the fragment of the page’s address (`#link=...`). It works once. Null in the answer to a ' +
          'repeated request.',
      }),
    ),
    expiresAt: Timestamp,
  },
  { $id: 'SetupLinkCreated', ...closed },
)
export type SetupLinkCreated = Static<typeof SetupLinkCreated>

/** Newest first. */
export const ShareLinkList = Type.Object(
  { items: Type.Array(ShareLink), nextCursor: nullable(Type.String()) },
  { $id: 'ShareLinkList', ...closed },
)
