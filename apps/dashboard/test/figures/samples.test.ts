import t from 'tap'
import { pathOf, rangeOf, type Sample, withSample } from '../../src/features/figures/samples.ts'

const AREA = { width: 100, height: 10 }
const every = (values: readonly (number | null)[], stepMs = 1000): Sample[] =>
  values.map((value, index) => ({ atMs: index * stepMs, value }))

t.test('samples are one line, from the least at the bottom to the most at the top', async (t) => {
  t.equal(pathOf(every([0, 10, 5]), AREA), 'M0.0 10.0L50.0 0.0L100.0 5.0')
  t.equal(pathOf(every([7, 7]), AREA), 'M0.0 5.0L100.0 5.0', 'a flat line lies in the middle')
  t.equal(pathOf([], AREA), '')
})

t.test('a value that is not known is a gap, and so is a time without samples', async (t) => {
  t.equal(pathOf(every([0, null, 10]), AREA), 'M0.0 10.0M100.0 0.0')
  const away = [...every([0, 0]), { atMs: 60_000, value: 10 }, { atMs: 61_000, value: 10 }]
  t.match(pathOf(away, AREA), /^M\S+ \S+L\S+ \S+M/)
})

t.test('an hour is kept, and drawn with no more points than the plot has pixels', async (t) => {
  const hour = every(Array.from({ length: 4000 }, (_, index) => index % 7)).reduce(
    withSample,
    [] as readonly Sample[],
  )
  t.equal(hour.length, 3600)
  t.ok((pathOf(hour, AREA).match(/[ML]/g) ?? []).length <= 100)
  t.notMatch(pathOf(hour, AREA).slice(1), /M/, 'thinning makes no gaps')
  t.equal(rangeOf(every([null])), null)
})
