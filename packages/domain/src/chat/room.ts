import type { Context } from '../context.ts'
import { Retention, TRIM_EVERY } from './retention.ts'

const WINDOW_MS = 1000
/** Samples a window; more of them would not make the count much better. */
const SAMPLES = 20
/** Messages of one chat in work at once in this process. */
const MOST_IN_WORK = 256
/** Of one user, so that they cannot take all places. */
const MOST_IN_WORK_OF_USER = 32

interface Sample {
  readonly atMs: number
  readonly offset: number
}

/** What this process knows of one chat: enough to turn a flood away before it costs the store anything. */
export class Room {
  #inWork = 0
  readonly #inWorkOf = new Map<string, number>()
  readonly #retention: Retention
  #samples: Sample[] = []
  #admitted = 0
  #sent = 0

  constructor(retention: Retention) {
    this.#retention = retention
  }

  /** Null when too much is in work already; otherwise what is to be called at the end. */
  enter(userId: string, trusted: boolean): (() => void) | null {
    const own = this.#inWorkOf.get(userId) ?? 0
    if (this.#inWork >= MOST_IN_WORK || (!trusted && own >= MOST_IN_WORK_OF_USER)) return null
    this.#inWork += 1
    this.#inWorkOf.set(userId, own + 1)
    return () => {
      this.#inWork -= 1
      const left = (this.#inWorkOf.get(userId) ?? 1) - 1
      if (left > 0) this.#inWorkOf.set(userId, left)
      else this.#inWorkOf.delete(userId)
    }
  }

  /**
   * Whether one more message keeps the chat within so many a second. The log's own offsets count what every service
   * publishes, so processes that share a store share the budget, but for what others have in flight.
   */
  admit({ offset, nowMs, most }: { offset: number; nowMs: number; most: number }): boolean {
    this.#samples = this.#samples.filter(({ atMs }) => nowMs - atMs < WINDOW_MS)
    const last = this.#samples.at(-1)
    if (!last || nowMs - last.atMs >= WINDOW_MS / SAMPLES) this.#samples.push({ atMs: nowMs, offset })
    // A log that was lost begins anew at lower offsets.
    const published = Math.max(0, offset - (this.#samples[0]?.offset ?? offset))
    if (published + this.#admitted >= most) return false
    this.#admitted += 1
    return true
  }

  /** What was admitted is in the log now, or never will be. */
  settle(): void {
    this.#admitted -= 1
  }

  /** Cleans up behind every so many messages. */
  async afterMessage(): Promise<void> {
    this.#sent = (this.#sent + 1) % TRIM_EVERY
    if (this.#sent === 0) await this.#retention.cleanUp()
  }
}

/** Rooms by stream. Little in one is worth keeping for longer than a second, so a full house is emptied. */
export class Rooms {
  readonly #context: Context
  readonly #most: number
  readonly #rooms = new Map<string, Room>()

  constructor(context: Context, most: number) {
    this.#context = context
    this.#most = most
  }

  of(streamId: string): Room {
    const known = this.#rooms.get(streamId)
    if (known) return known
    if (this.#rooms.size >= this.#most) this.#rooms.clear()
    const room = new Room(new Retention(this.#context, streamId))
    this.#rooms.set(streamId, room)
    return room
  }
}
