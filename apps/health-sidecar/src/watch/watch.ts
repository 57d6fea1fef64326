import { abortWithin } from '@stream-manager/async'
import type { Clock } from '@stream-manager/contracts'
import type { Probe } from '@stream-manager/diagnostics'
import { messageOf } from '@stream-manager/service-kit'
import type { ProbeResult } from '../observations/probe-result.ts'

export interface WatchOptions {
  readonly clock: Clock
  readonly deadlineMs: number
}

/** Looks at one target within a deadline, and never twice at once: a target that hangs must not collect looks. */
export class Watch<Value> {
  readonly #look: (signal: AbortSignal) => Promise<Value>
  readonly #options: WatchOptions
  #busySinceMs: number | null = null

  constructor(look: (signal: AbortSignal) => Promise<Value>, options: WatchOptions) {
    this.#look = look
    this.#options = options
  }

  async look(): Promise<ProbeResult<Value>> {
    const { clock, deadlineMs } = this.#options
    const startedMs = clock.monotonicMs()
    if (this.#busySinceMs !== null) {
      const waitedMs = Math.round(startedMs - this.#busySinceMs)
      return { ok: false, error: `has not answered for ${waitedMs} ms`, latencyMs: null }
    }
    this.#busySinceMs = startedMs
    const look = async (signal: AbortSignal): Promise<ProbeResult<Value>> => {
      try {
        const value = await this.#look(signal)
        return { ok: true, value, latencyMs: clock.monotonicMs() - startedMs }
      } finally {
        this.#busySinceMs = null
      }
    }
    const onLate = (): ProbeResult<Value> => {
      return { ok: false, error: `did not answer within ${deadlineMs} ms`, latencyMs: null }
    }
    try {
      return await abortWithin(look, { deadlineMs, onLate })
    } catch (error) {
      return { ok: false, error: messageOf(error), latencyMs: clock.monotonicMs() - startedMs }
    }
  }
}

/** Watches one target of a probe. */
export const watchTarget = (probe: Probe, target: string, options: WatchOptions): Watch<void> =>
  new Watch(async (signal) => {
    const result = await probe(target, signal)
    if (!result.ok) throw new Error(result.text)
  }, options)
