import { type Static, Type } from 'typebox'
import { Grants } from '../caller.ts'
import { closed, Id, nullable, Timestamp } from '../primitives.ts'
import { RoleName } from './users.ts'

const expiry = Type.Unsafe<string>({ ...Timestamp, description: 'Absent: valid until it is deleted.' })

export const ApiKeyCreate = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64, description: 'Which program uses it.' }),
    role: RoleName,
    grants: Type.Optional(nullable(Grants)),
    expiresAt: Type.Optional(expiry),
  },
  { $id: 'ApiKeyCreate', ...closed },
)
export type ApiKeyCreate = Static<typeof ApiKeyCreate>

const fields = {
  id: Id,
  name: Type.String(),
  role: RoleName,
  grants: nullable(Grants),
  createdAt: Timestamp,
  createdBy: Type.String({ description: 'Subject of the caller that made it.' }),
  expiresAt: nullable(Timestamp),
  lastUsedAt: nullable(Type.Unsafe<string>({ ...Timestamp, description: 'To the minute.' })),
}

export const ApiKey = Type.Object(fields, { $id: 'ApiKey', ...closed })
export type ApiKey = Static<typeof ApiKey>

export const ApiKeyCreated = Type.Object(
  {
    ...fields,
    key: nullable(
      Type.String({
        description:
          'Shown once, here. Sent as `Authorization: Bearer <key>`. Null in the answer to a repeated request.',
      }),
    ),
  },
  { $id: 'ApiKeyCreated', ...closed },
)
export type ApiKeyCreated = Static<typeof ApiKeyCreated>

/** Newest first. */
export const ApiKeyList = Type.Object(
  { items: Type.Array(ApiKey), nextCursor: nullable(Type.String()) },
  { $id: 'ApiKeyList', ...closed },
)
