import type { LoggerOptions } from 'pino'

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

const WINDOW_MS = 10_000
const MAX_PER_WINDOW = 20
const MAX_TRACKED = 256
const WARN = 40

interface Window {
  startedMs: number
  count: number
}

/**
 * A dependency that is away makes the same warning many times a second; after 20 in 10 s the rest of that window is
 * dropped, and the next window's first line carries how many were.
 */
export const duplicateLimiter = (nowMs: () => number = () => performance.now()): LogMethod => {
  const windows = new Map<string, Window>()

  const admit = (message: string): { drop: boolean; suppressed: number } => {
    const now = nowMs()
    const current = windows.get(message)
    if (current && now - current.startedMs < WINDOW_MS) {
      current.count += 1
      return { drop: current.count > MAX_PER_WINDOW, suppressed: 0 }
    }
    if (windows.size >= MAX_TRACKED) windows.clear()
    windows.set(message, { startedMs: now, count: 1 })
    return { drop: false, suppressed: Math.max(0, (current?.count ?? 0) - MAX_PER_WINDOW) }
  }

  return function limit(args, method, level) {
    const message = args.find((arg) => typeof arg === 'string')
    const { drop, suppressed } =
      level >= WARN && message !== undefined ? admit(message) : { drop: false, suppressed: 0 }
    if (drop) return
    if (suppressed > 0) this.warn({ suppressed }, 'repeated lines were left out')
    method.apply(this, args)
  }
}
