import { type DestinationStream, type Logger, pino } from 'pino'
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
      hooks: { streamWrite: (line) => lineOf(scrubRecord(line, scrub)), logMethod: duplicateLimiter() },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}
