import type { EventEmitter } from 'node:events'

/** Long enough for a busy machine; a test that needs it all has failed. */
const DEFAULT_DEADLINE_MS = 15_000
const POLL_INTERVAL_MS = 10

export interface WaitOptions {
  /** What is awaited, for the message. */
  readonly what?: string
  readonly deadlineMs?: number
}

/** The promise's value, or an Error naming what did not happen in time. */
export const within = async <T>(promise: Promise<T>, options: WaitOptions = {}): Promise<T> => {
  const { what = 'the event', deadlineMs = DEFAULT_DEADLINE_MS } = options
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen within ${deadlineMs} ms`)), deadlineMs)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

export interface EventOptions<Arguments extends unknown[]> extends WaitOptions {
  /** Events for which this is false are passed over. */
  readonly matching?: (...values: Arguments) => boolean
}

/** The arguments of the emitter's next event that matches. */
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
 * Asks until the answer is neither false nor nullish, and gives it. Only for what sends no event: a file, another
 * process, a port. The question may throw while it is too early; the last error is the cause of the failure.
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
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
  throw new Error(`${what} did not come true within ${deadlineMs} ms`, { cause })
}
