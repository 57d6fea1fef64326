import bidiFactory from 'bidi-js'
import fc from 'fast-check'
import t from 'tap'
import { inVisualOrder, levelsOf } from '../../src/typesetting/bidi.ts'

const reference = (bidiFactory as unknown as typeof bidiFactory.default)()

t.test('the first strong character decides the direction', async (t) => {
  t.equal(levelsOf('123, abc שלום', 'auto').base, 0)
  t.equal(levelsOf('123, שלום abc', 'auto').base, 1)
  t.equal(levelsOf('\u2067שלום\u2069 abc', 'auto').base, 0, 'one in an isolate does not')
  t.equal(levelsOf('123!', 'auto').base, 0)
  t.equal(levelsOf('', 'rtl').base, 1)
  t.equal(levelsOf('abc', 'rtl').base, 1)
  t.equal(levelsOf('שלום', 'ltr').base, 0)
})

t.test('pieces stand in the order of the Unicode algorithm', async () => {
  const unit = fc.constantFrom(
    'a',
    'b',
    'א',
    'ב',
    'ع',
    '1',
    '٢',
    ' ',
    '.',
    '(',
    ')',
    '\u2067',
    '\u2069',
    '\u202e',
    '\u202c',
  )
  const paragraph = fc.string({ unit, minLength: 1, maxLength: 12 }).map((text) => `${text}.`)
  fc.assert(
    fc.property(paragraph, fc.constantFrom('auto', 'ltr', 'rtl'), (text, direction) => {
      const { base, levels } = levelsOf(text, direction)
      const pieces = Array.from(text, (_, index) => ({ index, level: levels[index] ?? base }))
      const expected = reference.getReorderedIndices(text, reference.getEmbeddingLevels(text, direction))
      return (
        inVisualOrder(pieces)
          .map(({ index }) => index)
          .join() === expected.join()
      )
    }),
    { numRuns: 300 },
  )
})
