import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { type Fleet, isLive } from './fleet.ts'

/** What came of one fault, from the moment it was done; null: it never came to pass. */
export interface Outcome {
  /** Until the RTMP server saw the end of the old publisher. */
  readonly goneMs: number | null
  /** Until it took the next one. */
  readonly nextMs: number | null
  /** Until the API said that the stream and its push are live, for good. */
  readonly liveMs: number | null
  /** Signs of two publishers at once. */
  readonly overlaps: number
}

const LOOK_EVERY_MS = 20
const ASK_EVERY_MS = 50
const DEADLINE_MS = 60_000
/** An owner that cannot renew has stopped by then, so a push that still lives then has been kept. */
const KEPT_AFTER_MS = 9000

/** Watches the RTMP server and the API until the stream is back, or was never away. */
class Watch {
  readonly #fleet: Fleet
  readonly #before: readonly string[]
  readonly #beganMs = performance.now()
  #goneMs: number | null = null
  #nextMs: number | null = null
  /** Null while the API says anything else, or nothing. */
  #liveMs: number | null = 0

  constructor(fleet: Fleet) {
    this.#fleet = fleet
    this.#before = fleet.rtmp.sessions
  }

  async run(isOver: () => boolean): Promise<Omit<Outcome, 'overlaps'>> {
    const asking = new AbortController()
    const asked = this.#ask(asking.signal)
    while (!(isOver() && this.#isSettled()) && this.#elapsed() < DEADLINE_MS) {
      this.#look()
      await delay(LOOK_EVERY_MS)
    }
    asking.abort()
    await asked
    const wasAway = this.#liveMs === null || this.#liveMs > 0
    return { goneMs: this.#goneMs, nextMs: this.#nextMs, liveMs: wasAway ? this.#liveMs : null }
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#beganMs)
  }

  #isSettled(): boolean {
    if (this.#liveMs === null) return false
    return this.#nextMs === null
      ? this.#elapsed() > KEPT_AFTER_MS && this.#goneMs === null
      : this.#liveMs > this.#nextMs
  }

  #look(): void {
    const { sessions, current } = this.#fleet.rtmp
    if (current !== this.#before.at(-1)) this.#goneMs ??= this.#elapsed()
    if (sessions.length > this.#before.length) this.#nextMs ??= this.#elapsed()
  }

  async #ask(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const live = await this.#fleet.api.state().then(isLive, () => false)
      this.#liveMs = live ? (this.#liveMs ?? this.#elapsed()) : null
      await delay(ASK_EVERY_MS)
    }
  }
}

/** Does it after a while, and takes the times until the stream is back; then puts everything in its place. */
export const recovery = async (fleet: Fleet, fault: Fault, afterMs: number): Promise<Outcome> => {
  const overlapsBefore = fleet.rtmp.overlaps().length
  await delay(afterMs)
  const { over, restore } = await fault.inflict(fleet)
  const watch = new Watch(fleet)
  let isOver = false
  const ended = over.finally(() => {
    isOver = true
  })
  const times = await watch.run(() => isOver)
  await ended
  await restore()
  return { ...times, overlaps: fleet.rtmp.overlaps().length - overlapsBefore }
}
