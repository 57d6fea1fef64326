import { checker, type Result } from '@stream-manager/contracts'
import { type Static, Type } from 'typebox'

/** HS256 is for installations that share one secret; it is never accepted beside public keys. */
const TOKEN_ALGORITHMS = ['EdDSA', 'ES256', 'HS256'] as const
export type TokenAlgorithm = (typeof TOKEN_ALGORITHMS)[number]

/** `typ` of an access token, so that a token of another purpose is none (RFC 9068). */
export const ACCESS_TOKEN_TYPE = 'at+jwt'

/** These parameters bring a key, or change how the token must be read. Only configured keys and one format count. */
const REFUSED_PARAMETERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip'] as const

export const TokenHeader = Type.Object({
  alg: Type.Enum([...TOKEN_ALGORITHMS]),
  typ: Type.String({
    pattern: '^(?:[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]/)?[Aa][Tt]\\+[Jj][Ww][Tt]$',
  }),
  kid: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  ...Object.fromEntries(REFUSED_PARAMETERS.map((name) => [name, Type.Optional(Type.Never())])),
})
export type TokenHeader = Static<typeof TokenHeader>

export const checkTokenHeader: (value: unknown) => Result<TokenHeader> = checker(
  TokenHeader,
  'The token header',
)
