/** Distinguishes the format from later ones. */
const VERSION = 1
const LOW_BITS = 0x7f
const MORE = 0x80
const SEVEN_BITS = 128
/** That of the largest number is 35,500. */
const MAX_KEY = 40_000
const MAX_DISTANCE = 4 * MAX_KEY
/** Joins several sketches to one text. */
export const SKETCH_SEPARATOR = ' '

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NOT_A_DIGIT = 0xff
const DIGITS = new Uint8Array(128).fill(NOT_A_DIGIT)
for (const [digit, character] of [...ALPHABET].entries()) DIGITS[character.charCodeAt(0)] = digit

/** Takes the bins of sketches. */
export interface BinSink {
  /** Called before the bins of a sketch: all of its keys are from `first` to `last`. */
  cover(first: number, last: number): void
  addZeros(count: number): void
  add(key: number, count: number): void
}

/** Gives the bins of a distribution, by growing key. */
export interface BinSource {
  readonly zeros: number
  forEach(visit: (key: number, count: number) => void): void
}

/** Numbers of either sign as numbers without one: 0, -1, 1, -2, 2. */
const withoutSign = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
/** For the distance of two keys, which is far below 32 bits. */
const withSign = (value: number): number => (value >>> 1) ^ -(value & 1)

/** Grows with the longest sketch. A list for each sketch would cost more than the rest of a read. */
let numbers = new Float64Array(2048)
let bytes = new Uint8Array(4096)

/** Decodes base64url and groups of seven bits, the lowest first, to `numbers`. Their count; null for another text. */
const readNumbers = (text: string, from: number, to: number): number | null => {
  if (numbers.length < to - from) numbers = new Float64Array(2 * (to - from))
  let [count, value, scale, bits, held] = [0, 0, 1, 0, 0]
  for (let at = from; at < to; at += 1) {
    const digit = DIGITS[text.charCodeAt(at)] ?? NOT_A_DIGIT
    if (digit === NOT_A_DIGIT) return null
    bits = ((bits << 6) | digit) & 0xfff
    held += 6
    if (held < 8) continue
    held -= 8
    const byte = (bits >> held) & 0xff
    // Not bitwise: counts may exceed 32 bits.
    value += (byte & LOW_BITS) * scale
    if (byte >= MORE) {
      scale *= SEVEN_BITS
      continue
    }
    numbers[count] = value
    count += 1
    value = 0
    scale = 1
  }
  return count
}

/** Replaces the distances in `numbers` by keys. False when keys do not grow, or one is out of range. */
const addDistances = (count: number): boolean => {
  let key = 0
  for (let at = 2; at < count; at += 2) {
    const distance = numbers[at] ?? 0
    if (distance > MAX_DISTANCE) return false
    const before = key
    key += withSign(distance)
    if (Math.abs(key) > MAX_KEY || (at > 2 && key <= before)) return false
    numbers[at] = key
  }
  return true
}

const readSketch = (sink: BinSink, text: string, from: number, to: number): void => {
  const count = readNumbers(text, from, to)
  if (count === null || count < 2 || count % 2 === 1 || numbers[0] !== VERSION) return
  if (!addDistances(count)) return
  sink.addZeros(numbers[1] ?? 0)
  if (count > 2) sink.cover(numbers[2] ?? 0, numbers[count - 2] ?? 0)
  for (let at = 2; at < count; at += 2) sink.add(numbers[at] ?? 0, numbers[at + 1] ?? 0)
}

/** Adds all bins of one or more sketches. A sketch of another format is left out as a whole. */
export const decodeBins = (texts: string, sink: BinSink): void => {
  for (let from = 0; from <= texts.length; ) {
    const end = texts.indexOf(SKETCH_SEPARATOR, from)
    const to = end === -1 ? texts.length : end
    readSketch(sink, texts, from, to)
    from = to + 1
  }
}

class ByteWriter {
  length = 0

  /** Seven bits a byte, the lowest first. */
  write(value: number): void {
    if (this.length + 8 > bytes.length) this.#grow()
    let left = value
    while (left >= SEVEN_BITS) {
      bytes[this.length] = (left % SEVEN_BITS) | MORE
      this.length += 1
      left = Math.floor(left / SEVEN_BITS)
    }
    bytes[this.length] = left
    this.length += 1
  }

  #grow(): void {
    const larger = new Uint8Array(2 * bytes.length)
    larger.set(bytes)
    bytes = larger
  }
}

/** Base64url: the version, the zeros, then for each bin the distance from the one before and its count. */
export const encodeBins = (source: BinSource): string => {
  const writer = new ByteWriter()
  writer.write(VERSION)
  writer.write(source.zeros)
  let before = 0
  source.forEach((key, count) => {
    writer.write(withoutSign(key - before))
    writer.write(count)
    before = key
  })
  return Buffer.from(bytes.buffer, 0, writer.length).toString('base64url')
}
