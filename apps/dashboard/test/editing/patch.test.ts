import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import {
  applyPatch,
  changedFields,
  fieldsOf,
  inverseOf,
  isIdle,
  joinPatches,
  type Patch,
} from '../../src/features/editing/patch.ts'

const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean())
const dictionary = <Value>(values: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), values, { noNullPrototype: true })
const target = dictionary(fc.oneof(leaf, dictionary(leaf)))
/** A member keeps its kind, as the fields of a layer do. */
const patchOf = (of: object): fc.Arbitrary<Patch> =>
  fc
    .tuple(
      ...Object.entries(of).map(([name, value]) => {
        const members = dictionary(fc.oneof(leaf, fc.constant(null)))
        const changed = typeof value === 'object' ? members : fc.oneof(leaf, fc.constant(null))
        return fc.tuple(fc.constant(name), changed, fc.boolean())
      }),
    )
    .map((entries) =>
      Object.fromEntries(entries.filter(([, , isIn]) => isIn).map(([name, value]) => [name, value])),
    )

const targetAndPatches = target.chain((of) => fc.tuple(fc.constant(of), patchOf(of), patchOf(of)))

t.test('the inverse of a patch takes it back', async (t) => {
  fc.assert(
    fc.property(targetAndPatches, ([of, patch]) =>
      isDeepStrictEqual(applyPatch(applyPatch(of, patch), inverseOf(of, patch)), of),
    ),
    { seed: 2026, numRuns: 200 },
  )
  t.pass('for 200 random patches')
})

t.test('a joined patch has the effect of both', async (t) => {
  fc.assert(
    fc.property(targetAndPatches, ([of, first, second]) =>
      isDeepStrictEqual(
        applyPatch(of, joinPatches(first, second)),
        applyPatch(applyPatch(of, first), second),
      ),
    ),
    { seed: 2026, numRuns: 200 },
  )
  t.pass('for 200 random patches')
})

t.test('the single fields of a patch, and those of them that differ between two versions', async (t) => {
  const patch = { opacity: 0.5, frame: { x: 10, y: 20 } }
  t.strictSame(fieldsOf(patch), [['opacity'], ['frame', 'x'], ['frame', 'y']])
  const before = { opacity: 1, frame: { x: 0, y: 0 } }
  t.strictSame(changedFields(patch, before, { opacity: 1, frame: { x: 0, y: 7 } }), [['frame', 'y']])
})

t.test('a patch that changes nothing is idle', async (t) => {
  t.ok(isIdle({ frame: { x: 1, y: 2 } }, { frame: { x: 1 } }))
  t.ok(isIdle({}, { background: null }), 'to remove a field that is not there')
  t.notOk(isIdle({ frame: { x: 1 } }, { frame: { x: 2 } }))
})
