import type { IncomingMessage } from 'node:http'
import { type Result, succeed } from '@stream-manager/contracts'
import { refuseCredential } from './refusal.ts'

export interface Credential {
  readonly kind: 'token' | 'key'
  readonly text: string
}

const KEY_PREFIX = 'sm_'
/** A token has at most 8 KiB. */
const MAX_HEADER_CHARACTERS = 8 * 1024 + 'Bearer '.length
/** The scheme is case-insensitive (RFC 9110), the credential is a `token68`. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*)$/i

/** A token or an API key, from a header or from the socket's `connect`. */
export const toCredential = (text: string): Credential => ({
  kind: text.startsWith(KEY_PREFIX) ? 'key' : 'token',
  text,
})

/** The credential of the one `Authorization` header; null without one. Errors: `auth.invalid`. */
export const credentialOf = ({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): Result<Credential | null> => {
  const values = headersDistinct['authorization'] ?? []
  const [value] = values
  if (value === undefined) return succeed(null)
  const isReadable = values.length === 1 && value.length <= MAX_HEADER_CHARACTERS
  const text = isReadable ? BEARER.exec(value)?.[1] : undefined
  return text === undefined ? refuseCredential('the Authorization header') : succeed(toCredential(text))
}
