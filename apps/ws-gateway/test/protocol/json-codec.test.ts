import fc from 'fast-check'
import t from 'tap'
import { DEFAULT_LIMITS } from '../../src/limits.ts'
import { exceedsBounds } from '../../src/protocol/json-bounds.ts'
import { jsonCodec } from '../../src/protocol/json-codec.ts'

const codec = jsonCodec(DEFAULT_LIMITS)

const depthOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

const keysOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0
  const own = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, inner) => sum + keysOf(inner), own)
}

t.test('counts depth and keys of JSON without those inside strings', (t) => {
  const anyJson = fc.jsonValue({ maxDepth: 6 })
  fc.assert(
    fc.property(anyJson, fc.nat(8), fc.nat(8), (value, maxJsonDepth, maxJsonKeys) => {
      const isTooMuch = depthOf(value) > maxJsonDepth || keysOf(value) > maxJsonKeys
      return exceedsBounds(JSON.stringify(value), { maxJsonDepth, maxJsonKeys }) === isTooMuch
    }),
  )
  t.notOk(exceedsBounds('"[[[[\\"[[[[:::"', { maxJsonDepth: 1, maxJsonKeys: 1 }))
  t.ok(exceedsBounds('['.repeat(64 * 1024), DEFAULT_LIMITS))
  t.ok(exceedsBounds(`{${'"":0,'.repeat(1_001)}`, DEFAULT_LIMITS))
  t.end()
})

t.test('returns commands or null for any bytes and never throws', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      Array.isArray(codec.decode(Buffer.from(bytes)) ?? []),
    ),
  )
  t.end()
})

t.test('joins replies with one on each line', (t) => {
  const replies = [{ id: 1, ping: {} }, {}].map((reply) => codec.encode(reply))
  t.equal(codec.join(replies).toString(), '{"id":1,"ping":{}}\n{}')
  t.equal(codec.join(replies.slice(0, 1)), replies[0], 'a single one is not copied')
  t.end()
})
