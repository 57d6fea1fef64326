import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './faults.ts'
import { type Fleet, isLive } from './fleet.ts'

/** Effects of one fault. Times count from its injection; null if the event never happened. */
export interface Outcome {
  /** The RTMP server saw the end of the old publisher. */
  readonly goneMs: number | null
  /** The RTMP server accepted the next publisher. */
  readonly nextMs: number | null
  /** The API reported stream and push as live, without a later interruption. */
  readonly liveMs: number | null
  /** Number of times two publishers were active at once. */
  readonly overlaps: number
}

const POLL_RTMP_EVERY_MS = 20
const POLL_API_EVERY_MS = 50
const DEADLINE_MS = 60_000
/** An owner that cannot renew its lease stops earlier, so a push that is alive by then survived the fault. */
const KEPT_AFTER_MS = 9000

/** Watches the RTMP server and the API until the stream is back, or was not interrupted. */
class Watch {
  readonly #fleet: Fleet
  readonly #before: readonly string[]
  readonly #beganMs = performance.now()
  #goneMs: number | null = null
  #nextMs: number | null = null
  /** Null while the API reports another status or does not answer. */
  #liveMs: number | null = 0

  constructor(fleet: Fleet) {
    this.#fleet = fleet
    this.#before = fleet.rtmp.sessions
  }

  async run(isOver: () => boolean): Promise<Omit<Outcome, 'overlaps'>> {
    const polling = new AbortController()
    const polled = this.#pollApi(polling.signal)
    while (!(isOver() && this.#isSettled()) && this.#elapsed() < DEADLINE_MS) {
      this.#pollRtmp()
      await delay(POLL_RTMP_EVERY_MS)
    }
    polling.abort()
    await polled
    const wasDown = this.#liveMs === null || this.#liveMs > 0
    return { goneMs: this.#goneMs, nextMs: this.#nextMs, liveMs: wasDown ? this.#liveMs : null }
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

  #pollRtmp(): void {
    const { sessions, current } = this.#fleet.rtmp
    if (current !== this.#before.at(-1)) this.#goneMs ??= this.#elapsed()
    if (sessions.length > this.#before.length) this.#nextMs ??= this.#elapsed()
  }

  async #pollApi(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const live = await this.#fleet.api.state().then(isLive, () => false)
      this.#liveMs = live ? (this.#liveMs ?? this.#elapsed()) : null
      await delay(POLL_API_EVERY_MS)
    }
  }
}

/** Injects the fault after `afterMs`, measures until the stream is back, then restores the fleet. */
export const recovery = async (fleet: Fleet, fault: Fault, afterMs: number): Promise<Outcome> => {
  const overlapsBefore = fleet.rtmp.overlaps().length
  await delay(afterMs)
  const { over, restore } = await fault.inject(fleet)
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
