import { type Caller, checker, Grants, MAX_CALLER_NAME_CHARACTERS, ROLES } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

const WAYS_OF_SIGNING_IN = ['session', 'key', 'link', 'service'] as const

const text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })
/** Seconds since 1970. The bound keeps a date in milliseconds representable. */
const NumericDate = Type.Number({ minimum: 0, maximum: 8_640_000_000_000 })

const NumericDateMs = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 })

const COMMON = {
  iss: text(512),
  aud: Type.Union([text(512), Type.Array(text(512), { minItems: 1, maxItems: 20 })]),
  sub: Type.String({ pattern: '^[\\u0020-\\u007e]{1,255}$' }),
  exp: NumericDate,
  iat: NumericDate,
  nbf: Type.Optional(NumericDate),
}
const Role = Type.Enum([...ROLES])
/** The schema is closed: a limit that this version does not know must not widen the grant. */
const TokenGrants = Type.Union([Grants, Type.Null()])

/** Claims of our own tokens. */
export const OwnClaims = Type.Object({
  ...COMMON,
  sid: text(128),
  jti: text(128),
  /** `iat` in milliseconds: a revocation refuses the tokens of before, and a new token may follow within the second. */
  ims: Type.Optional(NumericDateMs),
  role: Role,
  name: text(MAX_CALLER_NAME_CHARACTERS),
  via: Type.Enum([...WAYS_OF_SIGNING_IN]),
  grants: TokenGrants,
  /** `Caller.credentialId`. */
  cid: Type.Optional(text(128)),
})
export type OwnClaims = Static<typeof OwnClaims>

/** Claims of an outside issuer's tokens: rights are optional, and how the person signed in is that issuer's business. */
const OutsideClaims = Type.Object({
  ...COMMON,
  sid: Type.Optional(text(128)),
  jti: Type.Optional(text(128)),
  role: Type.Optional(Role),
  name: Type.Optional(text(MAX_CALLER_NAME_CHARACTERS)),
  grants: Type.Optional(TokenGrants),
})
type OutsideClaims = Static<typeof OutsideClaims>

export type Claims = OwnClaims | OutsideClaims

export const checkOwnClaims = checker(OwnClaims, 'The token payload')
export const checkOutsideClaims = checker(OutsideClaims, 'The token payload')

export const ownCaller = ({ sub, name, role, grants, via, cid }: OwnClaims): Caller => ({
  subject: sub,
  name,
  role,
  grants,
  via,
  ...(cid !== undefined && { credentialId: cid }),
})

/** The prefix keeps an outside subject from being one of our users. Without a role the caller may only watch. */
export const outsideCaller = ({
  sub,
  name = 'Guest',
  role = 'viewer',
  grants = null,
}: OutsideClaims): Caller => ({ subject: `external:${sub}`, name, role, grants, via: 'session' })
