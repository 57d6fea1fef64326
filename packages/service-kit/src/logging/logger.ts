import { type DestinationStream, type Logger, pino } from 'pino'
import type { ErrorCollector } from '../error-reports/error-collector.ts'
import { duplicateLimiter } from './duplicates.ts'
import { lineOf } from './line.ts'
import { scrubRecord } from './record.ts'
import { createScrubber, type Scrubber } from './scrubber.ts'

export type { Logger } from 'pino'

export interface LoggerOptions {
  readonly service: string
  readonly level: string
  /** Default: a scrubber of its own, which recognises secrets by their shape only. */
  readonly scrubber?: Pick<Scrubber, 'scrub'>
  /** Default: standard output. */
  readonly destination?: DestinationStream
  /** Gathers warnings and errors, also those of which the log gets no line. */
  readonly errors?: Pick<ErrorCollector, 'see' | 'wrote'>
}

type LogMethod = ReturnType<typeof duplicateLimiter>

const WARN = 40

/** Sees each call before repeated ones are thinned out. */
const seenBy = (errors: NonNullable<LoggerOptions['errors']>, scrub: Scrubber['scrub']): LogMethod => {
  const limit = duplicateLimiter()
  return function see(args, method, level) {
    if (level >= WARN) errors.see({ args, level, bindings: () => this.bindings(), scrub })
    Reflect.apply(limit, this, [args, method, level])
  }
}

/** JSON lines on standard output: secrets blanked, records at most 2 KiB, repeated warnings thinned out. */
export const createLogger = (options: LoggerOptions): Logger => {
  const { service, level, scrubber, destination, errors } = options
  const { scrub } = scrubber ?? createScrubber()
  const streamWrite = (line: string) => {
    const record = scrubRecord(line, scrub)
    errors?.wrote(record)
    return lineOf(record)
  }
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite, logMethod: errors ? seenBy(errors, scrub) : duplicateLimiter() },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
