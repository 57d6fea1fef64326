import { type Reading, type Result, succeed } from '@stream-manager/contracts'

export interface PassedOverCounts {
  readonly newerFieldsRead: number
  readonly unknownEventsRead: number
  readonly unreadableValuesRead: number
}

/** What other versions of ours wrote and this one passed over: each thing as often as it was read. */
export class PassedOver {
  #newerFields = 0
  #unknownEvents = 0
  #unreadableValues = 0

  get counts(): PassedOverCounts {
    return {
      newerFieldsRead: this.#newerFields,
      unknownEventsRead: this.#unknownEvents,
      unreadableValuesRead: this.#unreadableValues,
    }
  }

  /** Notes fields that this version does not know. */
  reading<Known>(read: Result<Reading<Known>>): Result<Reading<Known>> {
    if (read.ok && read.value.hasUnknownFields) this.#newerFields += 1
    return read
  }

  /** Notes them, and gives the others. */
  known<Known>(read: Result<Reading<Known>>): Result<Known> {
    const noted = this.reading(read)
    return noted.ok ? succeed(noted.value.known) : noted
  }

  unknownEvent(): void {
    this.#unknownEvents += 1
  }

  unreadableValue(): void {
    this.#unreadableValues += 1
  }
}
