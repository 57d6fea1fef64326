import { useSyncExternalStore } from 'react'
import { beat } from './beat.ts'

const TICK_MS = 1000

const watchers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

const tick = () => {
  now = Date.now()
  for (const onChange of watchers) beat.request(onChange)
}

/** One timer for all ages and countdowns of the page. */
const watch = (onChange: () => void) => {
  watchers.add(onChange)
  // It stood still while nobody watched.
  if (timer === undefined) now = Date.now()
  timer ??= setInterval(tick, TICK_MS)
  return () => {
    watchers.delete(onChange)
    beat.cancel(onChange)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Milliseconds since the epoch by the browser's clock, once a second. */
export const useNow = (): number => useSyncExternalStore(watch, () => now)
