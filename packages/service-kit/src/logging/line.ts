import { isRecord } from '@stream-manager/contracts'
import type { Fields } from './record.ts'

const MAX_RECORD_BYTES = 2048
/** Limits that are tried in turn. The last one always fits, also when each character takes six bytes. */
const FIELD_CHARACTERS = [300, 100, 20]
const KEPT_FIELDS = ['level', 'time', 'service', 'requestId', 'suppressed', 'msg', 'err', 'error', 'code']
/** Fields of an error that are kept. */
const KEPT_ERROR_FIELDS = ['type', 'code', 'message', 'stack']

const pick = (fields: Fields, names: readonly string[], cut: (value: unknown) => unknown): Fields =>
  Object.fromEntries(
    names.filter((name) => fields[name] !== undefined).map((name) => [name, cut(fields[name])]),
  )

const cutText = (value: unknown, characters: number): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > characters ? `${text.slice(0, characters)}…` : value
}

const cutValue = (value: unknown, characters: number): unknown =>
  isRecord(value) && 'message' in value
    ? pick(value, KEPT_ERROR_FIELDS, (field) => cutText(field, characters))
    : cutText(value, characters)

const escapeCharacter = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** JSON leaves these characters as they are, but terminals and viewers of logs obey them or begin a new line at them. */
const toLine = (record: Fields): string =>
  `${JSON.stringify(record).replace(/[\u007f-\u009f\u2028\u2029]/g, escapeCharacter)}\n`

const fits = (line: string): boolean => Buffer.byteLength(line) <= MAX_RECORD_BYTES

/** One line of JSON. A long record is cut to its main fields, each shortened, with `truncated`. */
export const lineOf = (record: Fields): string => {
  const line = toLine(record)
  if (fits(line)) return line
  const cutTo = (characters: number): string => {
    const kept = pick(record, KEPT_FIELDS, (value) => cutValue(value, characters))
    return toLine({ ...kept, truncated: true })
  }
  const lines = FIELD_CHARACTERS.map(cutTo)
  return lines.find(fits) ?? lines.at(-1) ?? ''
}
