import { setTimeout as delay } from 'node:timers/promises'

const DEADLINE_MS = 10_000

/** The promise's value, or a failure that names what was waited for. */
export const within = async <Value>(work: Promise<Value>, what: string): Promise<Value> => {
  const timer = new AbortController()
  const expiry = delay(DEADLINE_MS, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`waited ${DEADLINE_MS} ms for ${what}`)
  })
  expiry.catch(() => {})
  try {
    return await Promise.race([work, expiry])
  } finally {
    timer.abort()
  }
}

/** Asks until the condition holds: for facts of another process or socket, which raise no event here. */
export const until = (condition: () => boolean, what: string): Promise<void> => {
  let waiting = true
  const ask = async () => {
    while (waiting && !condition()) await delay(5)
  }
  return within(ask(), what).finally(() => {
    waiting = false
  })
}
