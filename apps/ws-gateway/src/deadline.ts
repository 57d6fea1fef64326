import { setTimeout as delay } from 'node:timers/promises'

/** The work's own outcome, or a rejection once the time is up; the work itself goes on unobserved. */
export const withDeadline = async <Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> => {
  const timer = new AbortController()
  const expiry = delay(timeoutMs, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Error(`no answer from the backplane within ${timeoutMs} ms`)
  })
  try {
    return await Promise.race([work, expiry])
  } finally {
    timer.abort()
    expiry.catch(() => {})
    work.catch(() => {})
  }
}
