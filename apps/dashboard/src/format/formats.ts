/** Numbers, sizes and times in the format of one locale. A value that is not known has no format: say so in words. */
export interface Formats {
  /** `decimals`: exactly so many, so that a changing figure stands still. */
  number(value: number, decimals?: number): string
  /** `share`: 0 to 1. */
  percent(share: number): string
  bytes(count: number): string
  bitrate(kbps: number): string
  /** `1:42:17`, and `0:07` below a minute. */
  duration(seconds: number): string
  /** `12 s`, `3 min`, `1 h`: for ages, which nobody reads to the second. */
  age(milliseconds: number): string
  /** The time of day, to the second. */
  time(at: Date): string
  dateTime(at: Date): string
}

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB']

const twoDigits = (value: number): string => String(value).padStart(2, '0')

const durationText = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = twoDigits(whole % 60)
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`
}

const ageText = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`
}

/** Powers of 1000, as file managers and disks count. */
const scaled = (count: number): readonly [value: number, unit: string] => {
  const power = count < 1000 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(count) / 3))
  return [count / 1000 ** power, BYTES[power] ?? 'B']
}

/** Keeps a formatter for each count of decimals, of which the page has four: making one takes as long as ninety uses. */
const numbersOf = (locale: string): Formats['number'] => {
  const formats = new Map<number, Intl.NumberFormat>()
  const formatOf = (decimals: number): Intl.NumberFormat => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
    const format = formats.get(decimals) ?? new Intl.NumberFormat(locale, digits)
    formats.set(decimals, format)
    return format
  }
  return (value, decimals = 0) => formatOf(decimals).format(value)
}

export const formatsOf = (locale: string): Formats => {
  const number = numbersOf(locale)
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  return {
    number,
    percent: (share) => percent.format(share),
    bytes: (count) => {
      const [value, unit] = scaled(count)
      return `${number(value, unit === 'B' || value >= 100 ? 0 : 1)} ${unit}`
    },
    bitrate: (kbps) => (kbps < 1000 ? `${number(kbps)} kbit/s` : `${number(kbps / 1000, 2)} Mbit/s`),
    duration: durationText,
    age: ageText,
    time: (at) => time.format(at),
    dateTime: (at) => dateTime.format(at),
  }
}
