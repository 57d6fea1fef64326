/** The values of Action Message Format 0 that RTMP commands are made of (Adobe, AMF0 file format specification). */
export type AmfValue = number | boolean | string | null | AmfObject
export interface AmfObject {
  readonly [key: string]: AmfValue
}

const MARKER = { number: 0, boolean: 1, string: 2, object: 3, null: 5, undefined: 6, array: 8, end: 9 }
const MAX_DEPTH = 8

export const encodeAmf = (...values: readonly AmfValue[]): Buffer => Buffer.concat(values.map(encodeValue))

const encodeValue = (value: AmfValue): Buffer => {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9)
    bytes.writeDoubleBE(value, 1)
    return bytes
  }
  if (typeof value === 'boolean') return Buffer.from([MARKER.boolean, value ? 1 : 0])
  if (typeof value === 'string') return Buffer.concat([Buffer.from([MARKER.string]), encodeText(value)])
  if (value === null) return Buffer.from([MARKER.null])
  const members = Object.entries(value).flatMap(([key, member]) => [encodeText(key), encodeValue(member)])
  return Buffer.concat([Buffer.from([MARKER.object]), ...members, Buffer.from([0, 0, MARKER.end])])
}

const encodeText = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** Reads every value of a message. Throws `RangeError` or `TypeError` when the bytes are not AMF0. */
export const decodeAmf = (bytes: Buffer): AmfValue[] => {
  const decoder = new AmfDecoder(bytes)
  const values: AmfValue[] = []
  while (!decoder.done) values.push(decoder.value(0))
  return values
}

class AmfDecoder {
  readonly #bytes: Buffer
  #offset = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get done(): boolean {
    return this.#offset >= this.#bytes.length
  }

  value(depth: number): AmfValue {
    if (depth > MAX_DEPTH) throw new RangeError('AMF0 value nested too deeply')
    switch (this.#take(1).readUInt8()) {
      case MARKER.number:
        return this.#take(8).readDoubleBE()
      case MARKER.boolean:
        return this.#take(1).readUInt8() !== 0
      case MARKER.string:
        return this.#text()
      case MARKER.null:
      case MARKER.undefined:
        return null
      case MARKER.array:
        this.#take(4)
        return this.#members(depth)
      case MARKER.object:
        return this.#members(depth)
      default:
        throw new TypeError('AMF0 value of a type that RTMP commands do not use')
    }
  }

  #members(depth: number): AmfObject {
    const members: Record<string, AmfValue> = {}
    for (let key = this.#text(); !this.#atEnd(key); key = this.#text()) members[key] = this.value(depth + 1)
    return members
  }

  #atEnd(key: string): boolean {
    if (key !== '' || this.#bytes[this.#offset] !== MARKER.end) return false
    this.#offset += 1
    return true
  }

  #text(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString()
  }

  #take(length: number): Buffer {
    if (this.#offset + length > this.#bytes.length) throw new RangeError('AMF0 value cut short')
    const taken = this.#bytes.subarray(this.#offset, this.#offset + length)
    this.#offset += length
    return taken
  }
}
