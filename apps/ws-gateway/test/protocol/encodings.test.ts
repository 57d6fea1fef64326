import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { jsonCodec } from '../../src/protocol/json-codec.ts'
import { protobufCodec } from '../../src/protocol/protobuf-codec.ts'
import { anyCommand, anyReply } from '../support/arbitraries.ts'
import { decodeReplies, encodeCommands } from '../support/stock-codec.ts'

const json = jsonCodec(DEFAULT_LIMITS)
const protobuf = protobufCodec(DEFAULT_LIMITS)

/** Whether all that is in `expected` is in `actual`; a decoder may add empty lists. */
const contains = (actual: unknown, expected: unknown): boolean => {
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected)
  if (typeof actual !== 'object' || actual === null) return false
  if (Array.isArray(expected) && expected.length !== (actual as unknown[]).length) return false
  return Object.entries(expected).every(([name, value]) =>
    contains((actual as Record<string, unknown>)[name], value),
  )
}

t.test('both encodings parse to the same command', (t) => {
  fc.assert(
    fc.property(fc.array(anyCommand, { minLength: 1, maxLength: 4 }), (commands) => {
      const lines = commands.map((command) => JSON.stringify(command)).join('\n')
      const read = protobuf.decode(encodeCommands(commands))
      return read !== null && isDeepStrictEqual(read, json.decode(Buffer.from(lines)))
    }),
    { numRuns: 500 },
  )
  t.end()
})

t.test('the stock client parses the same reply from both encodings', (t) => {
  fc.assert(
    fc.property(fc.array(anyReply, { minLength: 1, maxLength: 4 }), (replies) => {
      const lines = json.join(replies.map((reply) => json.encode(reply))).toString()
      const expected = lines.split('\n').map((line) => JSON.parse(line))
      return contains(decodeReplies(protobuf.join(replies.map((reply) => protobuf.encode(reply)))), expected)
    }),
    { numRuns: 500 },
  )
  t.end()
})
