import { isRecord } from '@stream-manager/contracts'
import { REDACTED } from './shapes.ts'

export type Fields = Readonly<Record<string, unknown>>

/** Names of fields that hold secrets, in lower case and without separators. */
const SECRET_NAMES = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'key',
  'apikey',
  'streamkey',
  'privatekey',
  'password',
  'passphrase',
  'secret',
  'clientsecret',
  'credentials',
  'token',
  'accesstoken',
  'refreshtoken',
])

const isSecretName = (name: string): boolean => SECRET_NAMES.has(name.toLowerCase().replace(/[_-]/g, ''))

/** A shorter list of small numbers is more likely to be figures than text. */
const MIN_BYTES = 4

const isByte = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255

const isBytes = (values: readonly unknown[]): boolean => values.length >= MIN_BYTES && values.every(isByte)

/** The bytes in a list, in JSON of a Buffer, or in JSON of another array of bytes; null for anything else. */
const bytesOf = (value: object): readonly unknown[] | null => {
  if (Array.isArray(value)) return isBytes(value) ? value : null
  const { type, data }: { type?: unknown; data?: unknown } = value
  if (type === 'Buffer' && Array.isArray(data)) return data
  const isIndexed = '0' in value
  return isIndexed && isBytes(Object.values(value)) ? Object.values(value) : null
}

type Scrub = (text: string) => string

const scrubField = ([name, value]: readonly [string, unknown], scrub: Scrub): [string, unknown] => [
  scrub(name),
  isSecretName(name) && value !== null ? REDACTED : scrubValue(value, scrub),
]

/** A value of parsed JSON without secrets: no text with one, no field named like one, no bytes. */
const scrubValue = (value: unknown, scrub: Scrub): unknown => {
  if (typeof value === 'string') return scrub(value)
  if (typeof value !== 'object' || value === null) return value
  const bytes = bytesOf(value)
  if (bytes) return `[${bytes.length} bytes]`
  if (Array.isArray(value)) return value.map((item) => scrubValue(item, scrub))
  return Object.fromEntries(Object.entries(value).map((field) => scrubField(field, scrub)))
}

/** The record of a log line without secrets. */
export const scrubRecord = (line: string, scrub: Scrub): Fields => {
  const record = scrubValue(JSON.parse(line), scrub)
  return isRecord(record) ? record : {}
}
