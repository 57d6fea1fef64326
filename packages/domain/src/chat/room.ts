import { type Release, Slots } from '@stream-manager/async'
import type { Context } from '../context.ts'
import { Retention, TRIM_EVERY } from './retention.ts'

const WINDOW_MS = 1000
/** Samples in a window. More of them would hardly make the count more exact. */
const SAMPLES = 20
/** Messages of one chat in progress at once in this process. */
const MAX_IN_PROGRESS = 256
/** Messages of one user in progress, so that the user cannot occupy the whole room. */
const MAX_IN_PROGRESS_PER_USER = 32

interface Sample {
  readonly atMs: number
  readonly offset: number
}

/** This process's counters of one chat. They turn a flood away before it reaches the store. */
export class Room {
  readonly #inProgress = new Slots({ perHolder: MAX_IN_PROGRESS_PER_USER, total: MAX_IN_PROGRESS })
  readonly #retention: Retention
  #samples: Sample[] = []
  #admitted = 0
  #sent = 0

  constructor(retention: Retention) {
    this.#retention = retention
  }

  /** Null when too many messages are in progress; otherwise the function to call at the end. */
  enter(userId: string, isModerator: boolean): Release | null {
    return this.#inProgress.take(userId, isModerator ? MAX_IN_PROGRESS : MAX_IN_PROGRESS_PER_USER)
  }

  /**
   * Whether one more message keeps the chat below `max` a second. The log's offsets count what every service publishes,
   * so processes share one budget, except for messages that other processes have in flight.
   */
  admit({ offset, nowMs, max }: { offset: number; nowMs: number; max: number }): boolean {
    this.#samples = this.#samples.filter(({ atMs }) => nowMs - atMs < WINDOW_MS)
    const last = this.#samples.at(-1)
    if (!last || nowMs - last.atMs >= WINDOW_MS / SAMPLES) this.#samples.push({ atMs: nowMs, offset })
    // A log that was lost begins again at lower offsets.
    const published = Math.max(0, offset - (this.#samples[0]?.offset ?? offset))
    if (published + this.#admitted >= max) return false
    this.#admitted += 1
    return true
  }

  /** Ends what `admit` began: the message is in the log, or it was refused. */
  settle(): void {
    this.#admitted -= 1
  }

  /** Cleans up after every `TRIM_EVERY` messages. */
  async afterMessage(): Promise<void> {
    this.#sent = (this.#sent + 1) % TRIM_EVERY
    if (this.#sent === 0) await this.#retention.cleanUp()
  }
}

/** Rooms by stream. Counters matter for one second only, so the map is cleared when full. */
export class Rooms {
  readonly #context: Context
  readonly #maxRooms: number
  readonly #rooms = new Map<string, Room>()

  constructor(context: Context, maxRooms: number) {
    this.#context = context
    this.#maxRooms = maxRooms
  }

  of(streamId: string): Room {
    const existing = this.#rooms.get(streamId)
    if (existing) return existing
    if (this.#rooms.size >= this.#maxRooms) this.#rooms.clear()
    const room = new Room(new Retention(this.#context, streamId))
    this.#rooms.set(streamId, room)
    return room
  }
}
