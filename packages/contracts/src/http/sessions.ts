import { type Static, Type } from 'typebox'
import { closed, nullable, Timestamp } from '../primitives.ts'
import { pageQuery } from './pages.ts'
import { RoleName } from './users.ts'

const MAX_CREDENTIAL_LENGTH = 256

const credential = Type.String({ minLength: 1, maxLength: MAX_CREDENTIAL_LENGTH, writeOnly: true })

/** A user's name and password, or a share link. */
export const SignIn = Type.Union(
  [
    Type.Object({ username: Type.String({ minLength: 1, maxLength: 64 }), password: credential }, closed),
    Type.Object({ link: credential }, closed),
  ],
  { $id: 'SignIn' },
)
export type SignIn = Static<typeof SignIn>

/** The refresh token is in the cookie only. */
export const SignedIn = Type.Object(
  {
    accessToken: Type.String(),
    expiresInSeconds: Type.Integer(),
    user: Type.Object(
      {
        id: Type.String(),
        name: Type.String(),
        role: RoleName,
        hasPassword: nullable(
          Type.Boolean({ description: 'False: the page asks for a password. Null for guests.' }),
        ),
      },
      closed,
    ),
  },
  { $id: 'SignedIn', ...closed },
)
export type SignedIn = Static<typeof SignedIn>

/** One sign-in on one device. */
export const Session = Type.Object(
  {
    id: Type.String(),
    subject: Type.String(),
    createdAt: Timestamp,
    lastUsedAt: Timestamp,
    expiresAt: Timestamp,
    address: Type.String(),
    userAgent: Type.String(),
    current: Type.Boolean({ description: 'The session of the caller itself.' }),
  },
  { $id: 'Session', ...closed },
)
export type Session = Static<typeof Session>

export const DEFAULT_SESSION_PAGE = 100

export const SessionQuery = Type.Object(
  {
    ...pageQuery(DEFAULT_SESSION_PAGE).properties,
    all: Type.Optional(
      Type.Boolean({ description: 'Of all users and guests. Needs the permission `sessions.manage`.' }),
    ),
  },
  closed,
)

/** Newest first. A page of all sessions holds every session of each of its subjects. */
export const SessionList = Type.Object(
  { items: Type.Array(Session), nextCursor: nullable(Type.String()) },
  { $id: 'SessionList', ...closed },
)
