import { isRecord } from '@stream-manager/contracts'
import { type DestinationStream, type Logger, pino } from 'pino'
import { duplicateLimiter } from './duplicates.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  readonly service: string
  readonly level: string
  /** Default: a scrubber of its own, which recognises secrets by their shape only. */
  readonly scrubber?: Scrubber
  /** Default: standard output. */
  readonly destination?: DestinationStream
}

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'key',
  'password',
  'secret',
  'token',
  'accessToken',
]
const REDACT_PATHS = SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`])

const MAX_RECORD_BYTES = 2048
/** Limits that are tried in turn. The last one always fits, also when each character takes six bytes. */
const FIELD_CHARACTERS = [300, 100, 20]
const KEPT_FIELDS = ['level', 'time', 'service', 'requestId', 'suppressed', 'msg', 'err', 'error', 'code']
/** Fields of an error that are kept. */
const KEPT_ERROR_FIELDS = ['type', 'code', 'message', 'stack']

type Fields = Readonly<Record<string, unknown>>

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

const fits = (line: string): boolean => Buffer.byteLength(line) <= MAX_RECORD_BYTES

/** Cuts a long record to its main fields, each shortened, with `truncated`. It remains one line of valid JSON. */
const cutRecord = (line: string): string => {
  if (fits(line)) return line
  const record = JSON.parse(line) as Fields
  const cutTo = (characters: number): string => {
    const kept = pick(record, KEPT_FIELDS, (value) => cutValue(value, characters))
    return `${JSON.stringify({ ...kept, truncated: true })}\n`
  }
  const lines = FIELD_CHARACTERS.map(cutTo)
  return lines.find(fits) ?? lines.at(-1) ?? ''
}

/** JSON lines on standard output: secrets blanked, records at most 2 KiB, repeated warnings thinned out. */
export const createLogger = ({ service, level, scrubber, destination }: LoggerOptions): Logger => {
  const { scrub } = scrubber ?? createScrubber()
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACT_PATHS, censor: '[redacted]' },
      hooks: { streamWrite: (line) => cutRecord(scrub(line)), logMethod: duplicateLimiter() },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
