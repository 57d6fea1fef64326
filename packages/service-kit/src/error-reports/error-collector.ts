import {
  type Clock,
  checker,
  type ErrorReport,
  type ErrorReports,
  groupingKey,
  Id,
  MAX_LOG_RECORDS,
  MAX_REPORTS,
  normalMessage,
  systemClock,
  VERSION,
} from '@stream-manager/contracts'
import type { Fields } from '../logging/record.ts'
import { type LogLine, readLogLine, textsForKey } from './log-line.ts'
import { logRecord, RecentRecords } from './recent-records.ts'

/** Kinds that wait to be published. More are counted only. */
const MAX_WAITING = 200
const MAX_REQUEST_ID = 64
const ERROR = 50

/** One call of a log method for a warning or an error. */
export interface SeenLine {
  readonly args: readonly unknown[]
  /** As pino counts them: 40 for a warning, 50 for an error. */
  readonly level: number
  /** Fields of the logger. */
  bindings(): Fields
  scrub(text: string): string
}

export interface CollectorOptions {
  readonly instance: string
  readonly clock?: Clock
}

interface Counts {
  errorsReported: number
  errorsDropped: number
}

interface NewReport {
  readonly read: LogLine
  readonly line: SeenLine
  readonly bindings: Fields
  readonly at: string
}

const checkId = checker(Id, 'The id of a stream')

const textIn = (name: string, ...sources: readonly Fields[]): string | null => {
  const value = sources.map((source) => source[name]).find((found) => typeof found === 'string')
  return typeof value === 'string' ? value : null
}

const streamOf = (...sources: readonly Fields[]): string | null => {
  const id = checkId(textIn('streamId', ...sources))
  return id.ok ? id.value : null
}

/**
 * Gathers warnings and errors of the process until they are published. Equal ones are counted and not kept, so a flood
 * costs little. It never throws and never logs: a line of its own would be gathered again.
 */
export class ErrorCollector {
  readonly #instance: string
  readonly #clock: Clock
  readonly #recent = new RecentRecords()
  readonly #waiting = new Map<string, ErrorReport>()
  readonly #countsByService = new Map<string, Counts>()
  #dropped = 0
  #sequence = 0
  #onWaiting: () => void = () => undefined

  constructor({ instance, clock = systemClock }: CollectorOptions) {
    this.#instance = instance
    this.#clock = clock
  }

  /** Called at once with each warning or error, until the next call. */
  onWaiting(listener: () => void): void {
    this.#onWaiting = listener
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0 || this.#dropped > 0
  }

  /** Totals of a service, for its metrics. */
  countsOf(service: string): Readonly<Record<keyof Counts, number>> {
    return { ...this.#of(service) }
  }

  /** A call of a log method, whether its line is written or not. */
  see(line: SeenLine): void {
    try {
      const read = readLogLine(line.args)
      if (read !== null) this.#count(read, line)
    } catch {
      // A getter that throws, for example. The log copes with it, so the line is counted at least.
      this.#dropped += 1
    }
    this.#onWaiting()
  }

  /** Counts reports that cannot be published. */
  discard({ dropped, reports }: ErrorReports): void {
    this.#dropped += reports.reduce((sum, { count }) => sum + count, dropped)
  }

  /** A scrubbed line that is written to the log. */
  wrote(line: Fields): void {
    this.#recent.addLine(line)
  }

  /** Removes what waits, up to the size of one publication. Null when nothing does. */
  take(): ErrorReports | null {
    const taken = [...this.#waiting].slice(0, MAX_REPORTS)
    const dropped = this.#dropped
    if (taken.length === 0 && dropped === 0) return null
    for (const [key] of taken) this.#waiting.delete(key)
    this.#dropped = 0
    this.#sequence += 1
    const reports = taken.map(([, report]) => report)
    const batch = { instance: this.#instance, sequence: this.#sequence, version: VERSION }
    return { ...batch, at: this.#now(), dropped, reports }
  }

  #now(): string {
    return this.#clock.now().toISOString()
  }

  #of(service: string): Counts {
    const counts = this.#countsByService.get(service) ?? { errorsReported: 0, errorsDropped: 0 }
    this.#countsByService.set(service, counts)
    return counts
  }

  #count(read: LogLine, line: SeenLine): void {
    const bindings = line.bindings()
    const service = textIn('service', bindings) ?? ''
    const { code, frame, fields } = read
    const alike = groupingKey({ code, frame, ...textsForKey(read) })
    const key = JSON.stringify([alike, service, streamOf(fields, bindings), line.level >= ERROR])
    const waiting = this.#waiting.get(key)
    if (waiting === undefined && this.#waiting.size >= MAX_WAITING) {
      this.#dropped += 1
      this.#of(service).errorsDropped += 1
      return
    }
    this.#of(service).errorsReported += 1
    const at = this.#now()
    const report = waiting ?? this.#report({ read, line, bindings, at })
    this.#waiting.set(key, { ...report, lastAt: at, count: report.count + 1 })
  }

  /** Not counted yet. */
  #report({ read, line, bindings, at }: NewReport): ErrorReport {
    const { text, call, code, frame, fields } = read
    const isError = line.level >= ERROR
    const clean = line.scrub(text)
    const requestId = textIn('requestId', fields, bindings)?.slice(0, MAX_REQUEST_ID) ?? null
    const own = logRecord(at, isError ? 'error' : 'warn', clean)
    return {
      service: textIn('service', bindings) ?? '',
      severity: isError ? 'error' : 'warning',
      code: code === null ? null : line.scrub(code),
      message: normalMessage(clean),
      call: normalMessage(line.scrub(call)),
      frame,
      streamId: streamOf(fields, bindings),
      requestId,
      count: 0,
      firstAt: at,
      lastAt: at,
      records: [...this.#recent.of(requestId), own].slice(-MAX_LOG_RECORDS),
    }
  }
}
