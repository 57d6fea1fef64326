import fc from 'fast-check'
import t from 'tap'
import { mergePatch } from '../src/merge-patch.ts'

/** The examples of RFC 7396, appendix A: original, patch, result. */
const RFC_EXAMPLES: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

t.test('a patch gives the results of the examples in RFC 7396', async (t) => {
  for (const [original, patch, result] of RFC_EXAMPLES) {
    t.strictSame(mergePatch(original, patch), result, JSON.stringify([original, patch]))
  }
})

const json = fc.jsonValue({ maxDepth: 4 })
const object = fc.dictionary(fc.string(), json)

t.test(
  'a patch applied twice has the effect of one, and leaves other members and its inputs unchanged',
  async (t) => {
    fc.assert(
      fc.property(object, object, (original, patch) => {
        const before = JSON.stringify([original, patch])
        const once = mergePatch(original, patch) as Record<string, unknown>
        t.strictSame(mergePatch(once, patch), once)
        for (const name of Object.keys(original)) {
          if (!Object.hasOwn(patch, name)) t.strictSame(once[name], original[name])
        }
        for (const [name, value] of Object.entries(patch)) t.equal(Object.hasOwn(once, name), value !== null)
        t.equal(JSON.stringify([original, patch]), before)
      }),
      { numRuns: 200 },
    )
  },
)

t.test('no patch reaches the prototype of objects', async (t) => {
  const hostile: unknown = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  )
  mergePatch({}, hostile)
  t.equal(Reflect.get({}, 'polluted'), undefined)
})
