import fc from 'fast-check'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { protobufCodec } from '../../src/protocol/protobuf-codec.ts'
import { GOLDEN_COMMANDS } from '../support/golden-commands.ts'
import { decodeReplies, encodeCommands } from '../support/stock-codec.ts'

const codec = protobufCodec(DEFAULT_LIMITS)

/** A length, then so many bytes. */
const delimited = (...bytes: number[]): Buffer => Buffer.from([bytes.length, ...bytes])

t.test('reads commands written by the stock client', (t) => {
  for (const command of GOLDEN_COMMANDS) {
    t.strictSame(codec.decode(encodeCommands([command])), [command], JSON.stringify(command))
  }
  t.strictSame(codec.decode(encodeCommands(GOLDEN_COMMANDS)), GOLDEN_COMMANDS, 'several in one message')
  t.end()
})

t.test('writes several replies into one message', (t) => {
  const replies = [{ id: 1, ping: {} }, {}, { push: { channel: 'chat', pub: { data: { a: 1 }, offset: 3 } } }]
  t.match(decodeReplies(codec.join(replies.map((reply) => codec.encode(reply)))), replies)
  const one = codec.encode({ id: 1, ping: {} })
  t.equal(codec.join([one]), one, 'a single one is not copied')
  t.strictSame([...codec.encode({})], [0], 'a ping is nothing')
  t.end()
})

t.test('skips unknown fields of newer clients', (t) => {
  const future = Buffer.from('2a0a08011a06667574757265', 'hex')
  const bytes = Buffer.concat([Buffer.from([2 + 2 + future.length, 8, 9, 90, 0]), future])
  t.strictSame(codec.decode(bytes), null, 'a subscribe without a channel is not of the protocol')
  const unknown = delimited(8, 9, 0x5a, 0, 0xfa, 0x07, 2, 1, 2)
  t.strictSame(codec.decode(unknown), [{ id: 9, ping: {} }])
  t.end()
})

t.test('parses offsets exactly up to the largest safe integer and refuses larger ones', (t) => {
  const subscribe = (offset: number) => ({ id: 1, subscribe: { channel: 'chat', recover: true, offset } })
  for (const offset of [0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    t.strictSame(codec.decode(encodeCommands([subscribe(offset)])), [subscribe(offset)])
  }
  t.equal(codec.decode(encodeCommands([subscribe(2 ** 53)])), null)
  t.equal(codec.decode(encodeCommands([subscribe(2 ** 63)])), null)
  const replies = decodeReplies(
    codec.encode({ push: { channel: 'c', pub: { data: 1, offset: Number.MAX_SAFE_INTEGER } } }),
  )
  t.match(replies, [{ push: { pub: { offset: Number.MAX_SAFE_INTEGER } } }])
  t.end()
})

const publishOf = (data: Buffer): Buffer => {
  const publish = Buffer.concat([Buffer.from([0x0a, 4]), Buffer.from('chat'), varintField(0x12, data)])
  const command = Buffer.concat([Buffer.from([8, 1]), varintField(0x3a, publish)])
  return varintField(null, command)
}

/** Bytes after their length and, unless null, their tag. */
const varintField = (tag: number | null, bytes: Buffer): Buffer => {
  const prefix = tag === null ? [] : [tag]
  let length = bytes.length
  while (length > 127) {
    prefix.push((length & 127) | 128)
    length >>>= 7
  }
  return Buffer.concat([Buffer.from([...prefix, length]), bytes])
}

t.test('refuses a message whose data is not JSON within the bounds', (t) => {
  t.strictSame(codec.decode(publishOf(Buffer.from('null'))), [
    { id: 1, publish: { channel: 'chat', data: null } },
  ])
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const keys = (count: number) => `{${Array.from({ length: count }, (_, key) => `"${key}":0`).join()}}`
  t.ok(codec.decode(publishOf(Buffer.from(nested(30)))))
  t.ok(codec.decode(publishOf(Buffer.from(keys(1_000)))))
  const refused = {
    'nothing at all': '',
    'not JSON': '{',
    'two values': '1 2',
    'nested too deeply': nested(31),
    'nested far too deeply': nested(30_000),
    'too many keys': keys(1_001),
  }
  for (const [what, text] of Object.entries(refused)) {
    t.equal(codec.decode(publishOf(Buffer.from(text))), null, what)
  }
  t.equal(codec.decode(publishOf(Buffer.from([0x22, 0xc3, 0x28, 0x22]))), null, 'broken UTF-8')
  t.end()
})

t.test('treats keys such as `__proto__` as ordinary keys', (t) => {
  const [command] = codec.decode(publishOf(Buffer.from('{"__proto__":{"polluted":1}}'))) ?? []
  const data = Object(command?.publish?.data)
  t.ok(Object.hasOwn(data, '__proto__'))
  t.notOk('polluted' in {})
  t.notOk('polluted' in data)
  t.end()
})

t.test('refuses text that is not UTF-8 and does not repair it', (t) => {
  t.ok(codec.decode(delimited(8, 1, 0x42, 4, 0x0a, 2, 0xc3, 0xa4)))
  t.equal(codec.decode(delimited(8, 1, 0x42, 4, 0x0a, 2, 0xc3, 0x28)), null)
  t.equal(codec.decode(delimited(8, 1, 0x42, 5, 0x0a, 3, 0xed, 0xa0, 0x80)), null, 'half a surrogate pair')
  t.end()
})

t.test('refuses inconsistent lengths', (t) => {
  const refused = {
    'no message': [],
    'a prefix beyond the end': [5, 8, 1],
    'a prefix that never ends': Array.from({ length: 20 }, () => 0xff),
    'a prefix of 4 GiB': [0xff, 0xff, 0xff, 0xff, 0x0f, 8, 1],
    'half a prefix': [0x80],
    'a field beyond its message': [4, 0x42, 9, 0x0a, 1],
    'text beyond its message': [6, 0x42, 4, 0x0a, 9, 0x63, 0x68],
    'half a number': [2, 8, 0x80],
    'an unknown field beyond the end': [3, 0xfa, 0x07, 99],
    'a group that never ends': [2, 0x83, 0x01],
    'an end without a group': [1, 0x0c],
    'an unknown wire type': [2, 0x87, 0x01],
    'a good command, then rubbish': [4, 8, 1, 0x5a, 0, 9],
  }
  for (const [what, bytes] of Object.entries(refused)) t.equal(codec.decode(Buffer.from(bytes)), null, what)
  const groups = Buffer.alloc(60_000, '8301', 'hex')
  t.equal(codec.decode(varintField(null, groups)), null, 'groups in groups in groups')
  t.end()
})

t.test('returns commands or null for any bytes and never throws', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      Array.isArray(codec.decode(Buffer.from(bytes)) ?? []),
    ),
    { numRuns: 2_000 },
  )
  t.end()
})
