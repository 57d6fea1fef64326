/** Positions of the first and the last byte, from 0. */
export interface ByteRange {
  readonly first: number
  readonly last: number
}

/** `unsatisfiable` is answered by 416. A header that is ignored leads to the whole file. */
type Asked = ByteRange | 'whole' | 'unsatisfiable'

const RANGES = /^bytes=(.+)$/i
const RANGE = /^(\d{0,15})-(\d{0,15})$/

/** Null for text that is no range. */
const readRange = (text: string, sizeBytes: number): ByteRange | 'unsatisfiable' | null => {
  const [, from = '', to = ''] = RANGE.exec(text.trim()) ?? []
  if (from === '' && to === '') return null
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  return first > last ? 'unsatisfiable' : { first, last }
}

/** Reads a `Range` header. Several ranges and other units lead to the whole file, as RFC 9110 allows. */
export const rangeIn = (header: string, sizeBytes: number): Asked => {
  const ranges = (RANGES.exec(header.trim())?.[1] ?? '').split(',').map((text) => readRange(text, sizeBytes))
  if (ranges.includes(null)) return 'whole'
  const [range, ...more] = ranges.filter((found) => found !== null && found !== 'unsatisfiable')
  if (range === undefined) return 'unsatisfiable'
  return more.length === 0 ? range : 'whole'
}
