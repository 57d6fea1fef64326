import { BackplaneDamagedError, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import type { LoggerOptions } from 'pino'

type LogMethod = NonNullable<NonNullable<LoggerOptions['hooks']>['logMethod']>

const WINDOW_MS = 10_000
const MAX_PER_WINDOW = 20
const MAX_TRACKED = 256
const WARN = 40
/** Name under which all lines about an unavailable store are counted. */
const OUTAGE = 'outage'
const MAX_OUTAGE_LINES = 1
const PASS = { drop: false, suppressed: 0 }

interface Window {
  startedMs: number
  count: number
}

/** Depth to which the causes of an error are read. */
const MAX_CAUSES = 5

/** Damage is no outage: each damaged key is logged. The fault of a request has the store's error as its cause. */
const isOutage = (error: unknown, depth = 0): boolean => {
  if (!(error instanceof Error) || depth > MAX_CAUSES) return false
  if (error instanceof BackplaneUnavailableError) return !(error instanceof BackplaneDamagedError)
  return isOutage(error.cause, depth + 1)
}

const errorIn = (arg: unknown): unknown =>
  typeof arg === 'object' && arg !== null && 'err' in arg ? arg.err : null

/** Adds a field to the arguments of a log method. */
const withField = ([first, ...others]: readonly unknown[], field: object): unknown[] => {
  if (first instanceof Error) return [{ err: first, ...field }, ...others]
  return typeof first === 'object' ? [{ ...first, ...field }, ...others] : [field, first, ...others]
}

/**
 * An unavailable dependency causes the same warning many times a second. After 20 lines in 10 s the rest of that window is
 * dropped, and the first line of the next window has their number as `suppressed`. The store's client logs by itself that
 * the store is unavailable, so all other errors with that cause get one line in 10 s.
 */
export const duplicateLimiter = (nowMs: () => number = () => performance.now()): LogMethod => {
  const windows = new Map<string, Window>()

  const admit = (subject: string, limit: number): { drop: boolean; suppressed: number } => {
    const now = nowMs()
    const current = windows.get(subject)
    if (current && now - current.startedMs < WINDOW_MS) {
      current.count += 1
      return { drop: current.count > limit, suppressed: 0 }
    }
    if (windows.size >= MAX_TRACKED) windows.clear()
    windows.set(subject, { startedMs: now, count: 1 })
    return { drop: false, suppressed: Math.max(0, (current?.count ?? 0) - limit) }
  }

  const judge = (args: readonly unknown[]) => {
    if (args.some((arg) => isOutage(errorIn(arg)))) return admit(OUTAGE, MAX_OUTAGE_LINES)
    const message = args.find((arg) => typeof arg === 'string')
    return message === undefined ? PASS : admit(message, MAX_PER_WINDOW)
  }

  return function limit(args, method, level) {
    const { drop, suppressed } = level >= WARN ? judge(args) : PASS
    if (drop) return
    const line = suppressed > 0 ? withField(args, { suppressed }) : args
    Reflect.apply(method, this, line)
  }
}
