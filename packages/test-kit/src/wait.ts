import type { EventEmitter } from 'node:events'
import { delay, within as settleWithin } from '@stream-manager/async'

/** Long enough for a busy machine. A test that needs all of it has failed. */
const DEFAULT_DEADLINE_MS = 60_000
const POLL_INTERVAL_MS = 10

export interface WaitOptions {
  /** The awaited event, for the error message. */
  readonly what?: string
  readonly deadlineMs?: number
}

/** Resolves with the promise's value, or rejects with an error that names the missed event. */
export const within = <T>(promise: Promise<T>, options: WaitOptions = {}): Promise<T> => {
  const { what = 'the event', deadlineMs = DEFAULT_DEADLINE_MS } = options
  const onLate = (): never => {
    throw new Error(`${what} did not happen within ${deadlineMs} ms`)
  }
  return settleWithin(promise, { deadlineMs, onLate })
}

export interface EventOptions<Arguments extends unknown[]> extends WaitOptions {
  /** Ignores events for which this is false. */
  readonly matching?: (...values: Arguments) => boolean
}

/** Resolves with the arguments of the emitter's next matching event. */
export const waitForEvent = <Arguments extends unknown[] = unknown[]>(
  emitter: EventEmitter,
  event: string,
  options: EventOptions<Arguments> = {},
): Promise<Arguments> => {
  const { matching = () => true, what = `event "${event}"` } = options
  let onEvent: (...values: Arguments) => void = () => {}
  const happened = new Promise<Arguments>((resolve) => {
    onEvent = (...values) => {
      if (matching(...values)) resolve(values)
    }
    emitter.on(event, onEvent)
  })
  return within(happened, { ...options, what }).finally(() => emitter.off(event, onEvent))
}

/**
 * Repeats the question until the answer is neither false nor nullish, and resolves with the answer. Use it only where no
 * event exists: a file, another process, a port. The question may throw; its last error becomes the cause of the failure.
 */
export const eventually = async <T>(
  question: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<NonNullable<Exclude<T, false>>> => {
  const { what = 'the condition', deadlineMs = DEFAULT_DEADLINE_MS } = options
  const deadline = performance.now() + deadlineMs
  let cause: unknown
  while (performance.now() < deadline) {
    try {
      const answer = await question()
      if (answer !== false && answer !== null && answer !== undefined) {
        return answer as NonNullable<Exclude<T, false>>
      }
      cause = undefined
    } catch (error) {
      cause = error
    }
    await delay(POLL_INTERVAL_MS)
  }
  throw new Error(`${what} did not come true within ${deadlineMs} ms`, { cause })
}
