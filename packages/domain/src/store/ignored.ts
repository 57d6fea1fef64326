import { type Reading, type Result, succeed } from '@stream-manager/contracts'

export interface IgnoredCounts {
  readonly newerFieldsRead: number
  readonly unknownEventsRead: number
  readonly unreadableValuesRead: number
}

/** Counts what other versions of our services wrote and this version ignored. Each read counts again. */
export class Ignored {
  #newerFields = 0
  #unknownEvents = 0
  #unreadableValues = 0

  get counts(): IgnoredCounts {
    return {
      newerFieldsRead: this.#newerFields,
      unknownEventsRead: this.#unknownEvents,
      unreadableValuesRead: this.#unreadableValues,
    }
  }

  /** Counts a value with fields that this version does not know. */
  reading<Value>(read: Result<Reading<Value>>): Result<Reading<Value>> {
    if (read.ok && read.value.hasUnknownFields) this.#newerFields += 1
    return read
  }

  /** Counts as `reading` does and returns the fields that this version knows. */
  parsed<Value>(read: Result<Reading<Value>>): Result<Value> {
    const counted = this.reading(read)
    return counted.ok ? succeed(counted.value.parsed) : counted
  }

  /** The value, or null for one of another version: it is counted, and must not hide the others. */
  readable<Value>(read: Result<Reading<Value>>): Value | null {
    const parsed = this.parsed(read)
    if (parsed.ok) return parsed.value
    this.unreadableValue()
    return null
  }

  unknownEvent(): void {
    this.#unknownEvents += 1
  }

  unreadableValue(): void {
    this.#unreadableValues += 1
  }
}
