import { type Schedule, systemSchedule } from './schedule.ts'

/** The default outcome of work that missed its deadline. */
export class DeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`no answer within ${deadlineMs} ms`)
    this.name = 'DeadlineError'
  }
}

export interface Deadline<Late> {
  readonly deadlineMs: number
  /** Returns the outcome of late work, or throws it. Default: throws a `DeadlineError`. */
  readonly onLate?: () => Late
  /** An abort rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  readonly schedule?: Schedule
}

/**
 * Settles as `work` does, or at the deadline with the outcome of `onLate`. The work goes on after its deadline; its
 * outcome is then ignored, a rejection included.
 */
export const within = <Value, Late = never>(
  work: Promise<Value>,
  { deadlineMs, onLate, signal, schedule = systemSchedule }: Deadline<Late>,
): Promise<Value | Late> =>
  new Promise<Value | Late>((resolve, reject) => {
    const expire = () => {
      signal?.removeEventListener('abort', abort)
      try {
        if (onLate === undefined) throw new DeadlineError(deadlineMs)
        resolve(onLate())
      } catch (error) {
        reject(error)
      }
    }
    const cancel = schedule(expire, deadlineMs)
    const end = () => {
      cancel()
      signal?.removeEventListener('abort', abort)
    }
    const abort = () => {
      end()
      reject(signal?.reason)
    }
    const succeed = (value: Value) => {
      end()
      resolve(value)
    }
    const fail = (error: unknown) => {
      end()
      reject(error)
    }
    work.then(succeed, fail)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
  })

/** As `within`, for work that can be stopped: its signal is aborted once the outcome is decided. */
export const abortWithin = async <Value, Late = never>(
  work: (signal: AbortSignal) => Promise<Value>,
  deadline: Deadline<Late>,
): Promise<Value | Late> => {
  deadline.signal?.throwIfAborted()
  const stop = new AbortController()
  try {
    return await within(work(stop.signal), deadline)
  } finally {
    stop.abort()
  }
}

/** Resolves after `delayMs`. An abort rejects with the signal's reason. */
export const delay = (
  delayMs: number,
  { signal, schedule = systemSchedule }: Pick<Deadline<never>, 'signal' | 'schedule'> = {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = schedule(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, delayMs)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted) abort()
  })
