import fc from 'fast-check'
import t from 'tap'
import { jsonCodec } from '../../src/protocol/json-codec.ts'
import { nestsDeeperThan } from '../../src/protocol/json-depth.ts'

const codec = jsonCodec(32)

const depthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

t.test('depth is counted as JSON nests, whatever the strings hold', (t) => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(8), (value, limit) => {
      return nestsDeeperThan(JSON.stringify(value), limit) === depthOf(value) > limit
    }),
  )
  t.notOk(nestsDeeperThan('"[[[[\\"[[[["', 1))
  t.ok(nestsDeeperThan('['.repeat(64 * 1024), 32))
  t.end()
})

t.test('any bytes give commands or null, and never an exception', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      Array.isArray(codec.decode(Buffer.from(bytes)) ?? []),
    ),
  )
  t.end()
})

t.test('joined replies are one a line', (t) => {
  const replies = [{ id: 1, ping: {} }, {}].map((reply) => codec.encode(reply))
  t.equal(codec.join(replies).toString(), '{"id":1,"ping":{}}\n{}')
  t.equal(codec.join(replies.slice(0, 1)), replies[0], 'a single one is not copied')
  t.end()
})
