import { StreamManagerError } from '../errors.ts'

/** Gives `work` up when the time is over or the caller says so; it is told by the signal it is handed. */
export const withinDeadline = async <Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { signal, deadlineMs }: { readonly signal?: AbortSignal | undefined; readonly deadlineMs: number },
): Promise<Value> => {
  signal?.throwIfAborted()
  const expired = AbortSignal.timeout(deadlineMs)
  const either = signal ? AbortSignal.any([signal, expired]) : expired
  try {
    return await work(either)
  } catch (error) {
    signal?.throwIfAborted()
    if (expired.aborted) {
      throw new StreamManagerError('client.timeout', `No answer came within ${deadlineMs} ms`, {
        cause: error,
      })
    }
    throw error
  }
}

/** The promise, or the signal's reason, whichever is first: for work that cannot be told to stop. */
export const unlessAborted = <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise<Value>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })

/** Waits; rejects with the signal's reason when the caller gives up. */
export const pause = (durationMs: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      if (signal?.aborted) reject(signal.reason)
      else resolve()
    }
    const timer = setTimeout(end, durationMs)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted) end()
  })
