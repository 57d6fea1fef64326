import { readFileSync } from 'node:fs'
import { Command, checker } from '@stream-manager/contracts'
import protobuf from 'protobufjs'
import type { Codec } from './codec.ts'
import { type JsonLimits, parseBounded } from './json-bounds.ts'

// Parsed at the start of the process: it takes 2 ms, and there is no generated file that can fall behind.
const source = readFileSync(new URL('../../proto/client.proto', import.meta.url), 'utf8')
const { root } = protobuf.parse(source, { keepCase: true })

const commandType: protobuf.Type = root.lookupType('Command')
const replyType: protobuf.Type = root.lookupType('Reply')

const checkCommand = checker(Command, 'The command')

/** Objects around `data` in a JSON command. Counted here too, so that both encodings take the same `data`. */
const JSON_LEVELS_ABOVE_DATA = 2

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The library's own reader truncates a string at the end of its message and replaces invalid UTF-8. */
class StrictReader extends protobuf.Reader {
  override string(): string {
    return utf8.decode(this.bytes())
  }
}

type Plain = Record<string, unknown>
type Convert = (field: protobuf.Field, value: unknown) => unknown

/** The fields of a message that are present, each converted. A value that converts to `undefined` is absent. */
const convertFields = (type: protobuf.Type, message: object, convert: Convert): Plain => {
  const plain: Plain = {}
  for (const [name, value] of Object.entries(message)) {
    const field = type.fields[name]
    const converted = field && value !== undefined ? convert(field.resolve(), value) : undefined
    if (converted !== undefined) plain[name] = converted
  }
  return plain
}

const convertMessage = (field: protobuf.Field, value: unknown, convert: Convert): unknown => {
  const type = field.resolvedType
  if (!(type instanceof protobuf.Type) || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((entry) => convertFields(type, entry, convert))
  if (!field.map) return convertFields(type, value, convert)
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, convertFields(type, entry, convert)]),
  )
}

/** 64-bit numbers arrive as objects. Beyond the safe integers they would silently change. */
const safeInteger = (value: unknown): number => {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is not a safe integer`)
  return number
}

const parseData = (bytes: Uint8Array, limits: JsonLimits): unknown => {
  if (bytes.length === 0) return undefined
  const data = parseBounded(utf8.decode(bytes), limits)
  if (data === undefined) throw new SyntaxError('data is not JSON, or too much of it')
  return data
}

const reading = (limits: JsonLimits): Convert => {
  const convert: Convert = (field, value) => {
    if (value instanceof Uint8Array) return parseData(value, limits)
    if (field.type === 'uint64' || field.type === 'int64') return safeInteger(value)
    return convertMessage(field, value, convert)
  }
  return convert
}

const writing: Convert = (field, value) =>
  field.type === 'bytes' ? Buffer.from(JSON.stringify(value)) : convertMessage(field, value, writing)

/** Protobuf: each command and reply with a length prefix, several per message. */
export const protobufCodec = (limits: JsonLimits): Codec => {
  const convert = reading({ ...limits, maxJsonDepth: limits.maxJsonDepth - JSON_LEVELS_ABOVE_DATA })

  const read = (message: Buffer): Command[] | null => {
    const reader = new StrictReader(message)
    const commands: Command[] = []
    while (reader.pos < reader.len) {
      const decoded = commandType.decodeDelimited(reader)
      const command = checkCommand(convertFields(commandType, decoded, convert))
      if (!command.ok) return null
      commands.push(command.value)
    }
    return commands.length > 0 ? commands : null
  }

  return {
    subprotocol: 'centrifuge-protobuf',
    binary: true,

    decode(message) {
      try {
        return read(message)
      } catch {
        // Every error of the reader means that these bytes are not commands.
        return null
      }
    },

    encode: (reply) =>
      Buffer.from(replyType.encodeDelimited(convertFields(replyType, reply, writing)).finish()),

    join(replies) {
      const [first, ...rest] = replies
      return first !== undefined && rest.length === 0 ? first : Buffer.concat(replies)
    },
  }
}
