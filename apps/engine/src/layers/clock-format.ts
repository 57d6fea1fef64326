import { fail, type Result, succeed } from '@stream-manager/contracts'

const ZONES_MAX = 64
const formatters = new Map<string, Intl.DateTimeFormat>()

/** Cached: building a formatter costs far more than using it, and the picture key is computed before every frame. */
const formatterOf = (timeZone: string): Intl.DateTimeFormat | null => {
  const known = formatters.get(timeZone)
  if (known) return known
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    if (formatters.size >= ZONES_MAX) formatters.clear()
    formatters.set(timeZone, formatter)
    return formatter
  } catch {
    return null
  }
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

const tokenValues = (now: Date, formatter: Intl.DateTimeFormat): Record<string, string> => {
  const parts = Object.fromEntries(formatter.formatToParts(now).map(({ type, value }) => [type, value]))
  const hour = Number(parts['hour'])
  return {
    yyyy: (parts['year'] ?? '').padStart(4, '0'),
    MM: parts['month'] ?? '',
    dd: parts['day'] ?? '',
    EEE: parts['weekday'] ?? '',
    HH: twoDigits(hour),
    hh: twoDigits(hour % 12 || 12),
    mm: parts['minute'] ?? '',
    ss: parts['second'] ?? '',
    a: hour < 12 ? 'AM' : 'PM',
  }
}

/**
 * Writes an instant by the tokens `yyyy MM dd EEE HH hh mm ss a`. Text in single quotes is copied, `''` is one
 * quote, and other characters are copied. An unknown `timeZone` is `layer.render_failed`; without one it is UTC.
 */
export const formatClock = (format: string, timeZone: string | undefined, now: Date): Result<string> => {
  const formatter = formatterOf(timeZone ?? 'UTC')
  if (!formatter) {
    return fail(
      'layer.render_failed',
      `Time zone ${timeZone} is not known; use an IANA name such as Europe/Berlin`,
    )
  }
  const values = tokenValues(now, formatter)
  const text = format.replace(
    /''|'((?:[^']|'')*)'|yyyy|MM|dd|EEE|HH|hh|mm|ss|a/g,
    (token, quoted: string | undefined) =>
      token === "''" ? "'" : (quoted?.replaceAll("''", "'") ?? values[token] ?? token),
  )
  return succeed(text)
}
