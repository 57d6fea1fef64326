import { isRecord } from '@stream-manager/contracts'
import { type DestinationStream, type Logger, pino } from 'pino'
import { duplicateLimiter } from './duplicates.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  readonly service: string
  readonly level: string
  /** Default: a scrubber of its own, which knows shapes but no values. */
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
const MAX_FIELD_CHARACTERS = 300
const KEPT_FIELDS = ['level', 'time', 'service', 'requestId', 'msg', 'err', 'error', 'code']

/** Of an error; its stack begins with what matters. */
const ERROR_FIELDS = ['type', 'code', 'message', 'stack']

const cutError = (error: Record<string, unknown>): unknown =>
  Object.fromEntries(
    ERROR_FIELDS.filter((field) => error[field] !== undefined).map((field) => [
      field,
      cutValue(error[field]),
    ]),
  )

const cutValue = (value: unknown): unknown => {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (isRecord(value) && 'message' in value) return cutError(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MAX_FIELD_CHARACTERS ? `${text.slice(0, MAX_FIELD_CHARACTERS)}…` : value
}

/** A record that is too long stays one line of valid JSON: it keeps its main fields, each cut, and says so. */
const cutRecord = (line: string): string => {
  if (Buffer.byteLength(line) <= MAX_RECORD_BYTES) return line
  const record = JSON.parse(line) as Record<string, unknown>
  const kept = KEPT_FIELDS.filter((field) => record[field] !== undefined).map((field) => [
    field,
    cutValue(record[field]),
  ])
  return `${JSON.stringify({ ...Object.fromEntries(kept), truncated: true })}\n`
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
