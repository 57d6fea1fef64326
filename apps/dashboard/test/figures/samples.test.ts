import t from 'tap'
import { gapMsOf, pathOf, rangeOf, type Sample, withSample } from '../../src/features/figures/samples.ts'

const AREA = { width: 100, height: 10 }
const LIVE_GAP_MS = gapMsOf({ state: 'connected' })
const every = (values: readonly (number | null)[]): Sample[] =>
  values.map((value, index) => ({ atMs: index * 1000, value, gapMs: LIVE_GAP_MS }))

/** Samples of rounds without a socket, each with its pause before it. */
const polledAfter = ({ atMs }: Sample, pausesMs: readonly number[]): Sample[] => {
  let nowMs = atMs
  return pausesMs.map((pauseMs, index) => {
    nowMs += pauseMs
    return { atMs: nowMs, value: index, gapMs: gapMsOf({ state: 'connecting' }) }
  })
}

t.test('samples are one line, from the least at the bottom to the most at the top', async (t) => {
  t.equal(pathOf(every([0, 10, 5]), AREA), 'M0.0 10.0L50.0 0.0L100.0 5.0')
  t.equal(pathOf(every([7, 7]), AREA), 'M0.0 5.0L100.0 5.0', 'a flat line lies in the middle')
  t.equal(pathOf([], AREA), '')
})

t.test('a value that is not known is a gap, and so is a time without samples', async (t) => {
  t.equal(pathOf(every([0, null, 10]), AREA), 'M0.0 10.0M100.0 0.0')
  const away = [
    ...every([0, 0]),
    ...every([10, 10]).map(({ atMs, ...rest }) => ({ atMs: atMs + 60_000, ...rest })),
  ]
  t.match(pathOf(away, AREA), /^M\S+ \S+L\S+ \S+M/)
})

t.test('samples of rounds are one line, also after a minute of live ones', async (t) => {
  const live = every(Array.from({ length: 60 }, () => 1))
  const last = live.at(-1)
  if (!last) throw new Error('there are no samples')
  const rounds = polledAfter(last, [6000, 6250, 4000])
  t.notMatch(pathOf([...live, ...rounds], AREA).slice(1), /M/)
  t.equal(pathOf(polledAfter(last, [0, 5000, 5000]), AREA).match(/L/g)?.length, 2, 'without live ones too')
  const back = every([1, 1]).map((sample) => ({ ...sample, atMs: last.atMs + 16_250 + 5000 + sample.atMs }))
  t.notMatch(pathOf([...live, ...rounds, ...back], AREA).slice(1), /M/, 'nor when the socket is back')
})

t.test('a failed round is a gap', async (t) => {
  const [first, ...others] = every([1])
  if (!first || others.length > 0) throw new Error('one sample is needed')
  // The shortest pauses: half of a second round more than the first.
  t.match(pathOf(polledAfter(first, [5000, 3750 + 7500, 5000]), AREA), /^M[^LM]*M[^LM]*L/)
})

t.test('rounds stay one line in an hour that is thinned', async (t) => {
  const live = every(Array.from({ length: 1800 }, () => 1))
  const last = live.at(-1)
  if (!last) throw new Error('there are no samples')
  const rounds = polledAfter(
    last,
    Array.from({ length: 360 }, () => 5000),
  )
  t.notMatch(pathOf([...live, ...rounds], AREA).slice(1), /M/)
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
