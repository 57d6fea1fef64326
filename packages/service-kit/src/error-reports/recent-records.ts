import { type LogRecord, MAX_LOG_RECORDS, MAX_RECORD_CHARACTERS } from '@stream-manager/contracts'
import type { Fields } from '../logging/record.ts'

/** Requests whose lines are kept. Those that logged first go first. */
const MAX_REQUESTS = 200

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const messageOf = ({ msg, err }: Fields): string => {
  const detail = typeof err === 'object' && err !== null && 'message' in err ? textOf(err.message) : ''
  return [textOf(msg), detail].filter((part) => part !== '').join(': ')
}

/** Cuts a line that is scrubbed already. */
export const logRecord = (at: string, level: string, message: string): LogRecord => ({
  at,
  level,
  message: message.slice(0, MAX_RECORD_CHARACTERS),
})

/** The last lines of each request, and those of no request, as they were written to the log. */
export class RecentRecords {
  readonly #byRequest = new Map<string | null, LogRecord[]>()

  add(requestId: string | null, record: LogRecord): void {
    const records = this.#byRequest.get(requestId) ?? []
    // Moved to the end, so that the first entry is the one that logged longest ago.
    this.#byRequest.delete(requestId)
    this.#byRequest.set(requestId, [...records.slice(1 - MAX_LOG_RECORDS), record])
    for (const oldest of this.#byRequest.keys()) {
      if (this.#byRequest.size <= MAX_REQUESTS) return
      this.#byRequest.delete(oldest)
    }
  }

  /** A scrubbed line of the log. */
  addLine(line: Fields): void {
    const { requestId, time, level } = line
    const record = logRecord(textOf(time), textOf(level), messageOf(line))
    this.add(typeof requestId === 'string' ? requestId : null, record)
  }

  of(requestId: string | null): readonly LogRecord[] {
    return this.#byRequest.get(requestId) ?? []
  }
}
