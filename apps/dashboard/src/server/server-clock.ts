import { useSyncExternalStore } from 'react'
import { useNow } from '../kit/use-now.ts'

/** The header counts whole seconds, and an answer takes its time. */
const ACCURACY_MS = 3000
const HALF_SECOND_MS = 500

const watchers = new Set<() => void>()
let aheadMs = 0

const watch = (onChange: () => void): (() => void) => {
  watchers.add(onChange)
  return () => watchers.delete(onChange)
}

/** Compares the clocks by an answer that has just come. */
export const noteServerTime = ({ headers }: Response): void => {
  const foundMs = Date.parse(headers.get('date') ?? '') + HALF_SECOND_MS - Date.now()
  // Also of no answer with a time.
  if (!(Math.abs(foundMs - aheadMs) > ACCURACY_MS)) return
  aheadMs = foundMs
  for (const onChange of watchers) onChange()
}

/** As `useServerNow`, for a question that is asked now. */
export const serverNow = (): number => Date.now() + aheadMs

/**
 * Milliseconds since the epoch by the server's clock, once a second. The server's times are compared with it, since the clock
 * of a browser may be an hour off.
 */
export const useServerNow = (): number => useNow() + useSyncExternalStore(watch, () => aheadMs)
