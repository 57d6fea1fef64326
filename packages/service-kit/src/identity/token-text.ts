import { isRecord } from '@stream-manager/contracts'

const MAX_TOKEN_BYTES = 8 * 1024
const JSON_STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g
// A byte order mark stays in the text, so that JSON.parse refuses it.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A token's parts, not verified. */
export interface UnverifiedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

const countNames = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  const own = isRecord(value) ? Object.keys(value).length : 0
  return Object.values(value).reduce<number>((sum, part) => sum + countNames(part), own)
}

/** Two readers may see different values where a name occurs twice, so such objects are refused. */
const hasRepeatedName = (json: string, value: unknown): boolean => {
  const written = [...json.matchAll(JSON_STRING)].filter(([, colon]) => colon !== undefined)
  return written.length !== countNames(value)
}

/** Null unless the part is the one canonical spelling of a JSON object. */
const decodeObject = (part: string): Record<string, unknown> | null => {
  const bytes = Buffer.from(part, 'base64url')
  if (bytes.toString('base64url') !== part) return null
  try {
    const json = UTF8.decode(bytes)
    const value: unknown = JSON.parse(json)
    return isRecord(value) && !hasRepeatedName(json, value) ? value : null
  } catch {
    return null
  }
}

const isCanonical = (part: string): boolean =>
  part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part

/** Splits a compact JWS. Null for any other text, and for a spelling that other readers may read differently. */
export const readToken = (token: string): UnverifiedToken | null => {
  if (token.length > MAX_TOKEN_BYTES) return null
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  if (rest.length > 0 || !isCanonical(signature)) return null
  const header = decodeObject(head)
  const payload = decodeObject(body)
  return header && payload ? { header, payload } : null
}
