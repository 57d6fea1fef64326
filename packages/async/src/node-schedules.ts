import type { Schedule } from './schedule.ts'

// This package is compiled without the types of Node, so that nothing else in it can use Node by mistake.
declare const setImmediate: (callback: () => void) => unknown
declare const setTimeout: (callback: () => void, delayMs: number) => { unref(): void }
declare const clearTimeout: (timer: unknown) => void

/** Real time, without keeping the process alive. */
export const backgroundSchedule: Schedule = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/**
 * Real time, for deadlines of network answers. Node runs timers before it reads input: after a long pause of the
 * process (garbage collection, a crowded machine) a plain timer would give up an answer that has already arrived.
 * This one lets the event loop read its input once before the callback runs.
 */
export const patientSchedule: Schedule = (callback, delayMs) => {
  let isCancelled = false
  const expire = () => {
    if (!isCancelled) callback()
  }
  const timer = setTimeout(() => setImmediate(expire), delayMs)
  return () => {
    isCancelled = true
    clearTimeout(timer)
  }
}
