import type { FastifyBaseLogger } from 'fastify'
import { type Bindings, type ChildLoggerOptions, levels } from 'pino'

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

const rank = (level: string): number => levels.values[level] ?? Number.POSITIVE_INFINITY

/**
 * The logger of one request, created at its first line. Most requests log nothing, and creating a logger for each, with
 * the blanking of its bindings, was 8 % of a read of the stream's state.
 */
class RequestLogger implements FastifyBaseLogger {
  readonly #make: () => FastifyBaseLogger
  /** The rank of the level. */
  #least: number
  #made: FastifyBaseLogger | null = null
  #level: string

  constructor(level: string, make: () => FastifyBaseLogger) {
    this.#level = level
    this.#least = rank(level)
    this.#make = make
  }

  get level(): string {
    return this.#level
  }

  set level(level: string) {
    this.#level = level
    this.#least = rank(level)
  }

  child(...options: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#own().child(...options)
  }

  fatal(...line: unknown[]): void {
    this.#write('fatal', line)
  }

  error(...line: unknown[]): void {
    this.#write('error', line)
  }

  warn(...line: unknown[]): void {
    this.#write('warn', line)
  }

  info(...line: unknown[]): void {
    this.#write('info', line)
  }

  debug(...line: unknown[]): void {
    this.#write('debug', line)
  }

  trace(...line: unknown[]): void {
    this.#write('trace', line)
  }

  silent(): void {
    // pino's own method does the same.
  }

  #own(): FastifyBaseLogger {
    this.#made ??= this.#make()
    return this.#made
  }

  #write(level: Level, line: unknown[]): void {
    if (rank(level) < this.#least) return
    const logger = this.#own()
    Reflect.apply(logger[level], logger, line)
  }
}

/** For Fastify's `childLoggerFactory`. */
export const requestLogger = (
  logger: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
): FastifyBaseLogger =>
  new RequestLogger(options.level ?? logger.level, () => logger.child(bindings, options))
