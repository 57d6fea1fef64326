const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** The value of a `datetime-local` field: the minute in the zone of this browser. */
export const localMinute = (atMs: number): string => {
  const at = new Date(atMs)
  const date = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-')
  return `${date}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
}

const MINUTE_MS = 60_000

/** The start of that minute for the server. Null where the field has no whole time. */
export const timeOfLocal = (text: string): string | null => {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** The last millisecond of that minute, for the end of a range. */
export const endOfLocal = (text: string): string | null => {
  const start = timeOfLocal(text)
  return start === null ? null : new Date(Date.parse(start) + MINUTE_MS - 1).toISOString()
}
