import { createLogger, type Logger, type LoggerOptions } from '../../src/index.ts'

/** A real logger whose lines land in an array. */
export const captureLog = (
  options: Partial<LoggerOptions> = {},
): { logger: Logger; lines: string[]; messages: () => string[] } => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ service: 'test', level: 'debug', destination, ...options })
  return { logger, lines, messages: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg) }
}
