import fc from 'fast-check'
import t from 'tap'
import { type BinSource, decodeBins, encodeBins } from '../../src/sketch/codec.ts'
import {
  addedSince,
  mergeSketches,
  quantileOf,
  RELATIVE_ERROR,
  SketchSum,
  sketchOf,
  sketchOfCounted,
} from '../../src/sketch/sketch.ts'

const SHARES = [0, 0.5, 0.95, 0.99, 1]
/** Rounding of the logarithm. */
const ROUNDING = 1e-9

/** Within one factor of 1,000, so that no bin is collapsed. */
const amounts = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1000, noNaN: true })), {
  minLength: 1,
  maxLength: 200,
})

/** The value at the same rank as a sketch reads it. */
const exactQuantile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor(share * (values.length - 1))] ?? Number.NaN

const isWithinError = (value: number | null, exact: number): boolean =>
  value !== null && Math.abs(value - exact) <= exact * (RELATIVE_ERROR + ROUNDING)

t.test('a percentile is within the stated error of the true value', async () => {
  const property = fc.property(amounts, fc.constantFrom(...SHARES), (values, share) =>
    isWithinError(quantileOf([sketchOf(values)], share), exactQuantile(values, share)),
  )
  fc.assert(property)
})

t.test('merged sketches are those of all values together, in any order and grouping', async (t) => {
  const property = fc.property(amounts, amounts, amounts, (one, two, three) => {
    const [a, b, c] = [one, two, three].map(sketchOf) as [string, string, string]
    const whole = sketchOf([...one, ...two, ...three])
    t.equal(mergeSketches([mergeSketches([c, a]), b]), whole)
  })
  fc.assert(property)
})

t.test('values that came into a sketch later are told from those before', async (t) => {
  const property = fc.property(amounts, amounts, (earlier, later) => {
    const sum = new SketchSum()
    for (const value of earlier) sum.note(value)
    const before = sum.encode()
    for (const value of later) sum.note(value)
    t.equal(before, sketchOf(earlier))
    t.equal(sketchOfCounted(addedSince(before, sum.encode())), sketchOf(later))
  })
  fc.assert(property)
})

t.test('small values that were collapsed meanwhile are not added again', async (t) => {
  const sum = new SketchSum()
  for (let at = 0; at < 500; at += 1) sum.note(1.02 ** at)
  const before = sum.encode()
  for (let at = 500; at < 600; at += 1) sum.note(1.02 ** at)
  const added = addedSince(before, sum.encode())
  t.equal(
    added.reduce((total, [, count]) => total + count, 0),
    100,
  )
})

t.test('a sketch that is not a later state counts whole', async (t) => {
  const count = (earlier: string, later: string) =>
    addedSince(earlier, later).reduce((total, [, count]) => total + count, 0)
  t.equal(count(sketchOf([1, 5]), sketchOf([5, 6])), 2)
  t.equal(count(sketchOf([0, 0, 5]), sketchOf([0, 5])), 2)
  t.equal(count('?', sketchOf([5])), 1)
  t.equal(count(sketchOf([5]), '?'), 0)
})

const binsOf = (texts: string) => {
  let zeros = 0
  const bins: (readonly [number, number])[] = []
  decodeBins(texts, {
    cover: () => undefined,
    addZeros: (count) => {
      zeros += count
    },
    add: (key, count) => bins.push([key, count]),
  })
  return { zeros, bins }
}

t.test('bins are read back as they were written', async (t) => {
  const bins = fc
    .uniqueArray(fc.integer({ min: -40_000, max: 40_000 }), { maxLength: 50 })
    .chain((keys) =>
      fc
        .array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: keys.length, maxLength: keys.length })
        .map((counts) =>
          keys.toSorted((a, b) => a - b).map((key, index) => [key, counts[index] ?? 1] as const),
        ),
    )
  const property = fc.property(bins, fc.nat(), (pairs, zeros) => {
    const forEach: BinSource['forEach'] = (visit) => {
      for (const [key, count] of pairs) visit(key, count)
    }
    t.strictSame(binsOf(encodeBins({ zeros, forEach })), { zeros, bins: pairs })
  })
  fc.assert(property)
})

t.test('a text of another format counts as no values', async (t) => {
  const none = { zeros: 0, bins: [] }
  t.strictSame(binsOf(''), none)
  t.strictSame(binsOf(Buffer.from([2, 7]).toString('base64url')), none)
  t.strictSame(binsOf('A?'), none)
  t.equal(quantileOf(['?', sketchOf([5])], 0.5)?.toFixed(1), '5.0')
  t.equal(quantileOf([`? ${sketchOf([5])}`], 0.5)?.toFixed(1), '5.0')
  t.equal(quantileOf([], 0.5), null)
})

t.test('values of any size need a bounded text', async (t) => {
  const values = Array.from({ length: 2000 }, (_, index) => 1.03 ** (index - 1000))
  const text = sketchOf(values)
  t.ok(text.length < 3000, `${text.length} characters`)
  t.ok(isWithinError(quantileOf([text], 0.99), exactQuantile(values, 0.99)), 'large values stay accurate')
})
