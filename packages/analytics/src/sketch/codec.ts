/** How many values were zero, and how many fell in each bin: `[key, count]`, by growing key. */
export interface Bins {
  readonly zeros: number
  readonly bins: readonly (readonly [key: number, count: number])[]
}

/** Distinguishes the format from later ones. */
const VERSION = 1
const LOW_BITS = 0x7f
const MORE = 0x80
const SEVEN_BITS = 128
/** That of the largest number is 35,500. */
const MAX_KEY = 40_000

/** Seven bits a byte, the lowest first. Not bitwise: counts may exceed 32 bits. */
const writeNumber = (bytes: number[], value: number): void => {
  let left = value
  while (left >= SEVEN_BITS) {
    bytes.push((left % SEVEN_BITS) | MORE)
    left = Math.floor(left / SEVEN_BITS)
  }
  bytes.push(left)
}

/** Numbers of either sign as numbers without one: 0, -1, 1, -2, 2. */
const withoutSign = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const withSign = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

const readNumbers = (bytes: Uint8Array): number[] => {
  const numbers: number[] = []
  let [value, scale] = [0, 1]
  for (const byte of bytes) {
    value += (byte & LOW_BITS) * scale
    scale *= SEVEN_BITS
    if (byte >= MORE) continue
    numbers.push(value)
    value = 0
    scale = 1
  }
  return numbers
}

/** Base64url: the version, the zeros, then for each bin the distance from the one before and its count. */
export const encodeBins = ({ zeros, bins }: Bins): string => {
  const bytes: number[] = []
  writeNumber(bytes, VERSION)
  writeNumber(bytes, zeros)
  let before = 0
  for (const [key, count] of bins) {
    writeNumber(bytes, withoutSign(key - before))
    writeNumber(bytes, count)
    before = key
  }
  return Buffer.from(bytes).toString('base64url')
}

/** Null for a text of another format. */
export const decodeBins = (text: string): Bins | null => {
  const bins: [number, number][] = []
  const zeros = visitBins(text, (key, count) => bins.push([key, count]))
  return zeros === null ? null : { zeros, bins }
}

/** As `decodeBins` without a list: the zeros. */
export const visitBins = (text: string, visit: (key: number, count: number) => unknown): number | null => {
  const numbers = readNumbers(Buffer.from(text, 'base64url'))
  const zeros = numbers[1]
  if (numbers[0] !== VERSION || zeros === undefined || numbers.length % 2 === 1) return null
  if (!areKeysInRange(numbers)) return null
  let key = 0
  for (let at = 2; at < numbers.length; at += 2) {
    key += withSign(numbers[at] ?? 0)
    visit(key, numbers[at + 1] ?? 0)
  }
  return zeros
}

const areKeysInRange = (numbers: readonly number[]): boolean => {
  let key = 0
  for (let at = 2; at < numbers.length; at += 2) {
    key += withSign(numbers[at] ?? 0)
    if (Math.abs(key) > MAX_KEY) return false
  }
  return true
}
