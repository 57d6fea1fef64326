/** Calls `callback` once, `delayMs` from now. Returns the function that cancels the call. */
export type Schedule = (callback: () => void, delayMs: number) => () => void

/** Real time, in browsers and in Node. */
export const systemSchedule: Schedule = (callback, delayMs) => {
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
