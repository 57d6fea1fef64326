import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import type { SeenViewer, StreamRound } from '../../src/index.ts'
import { testDomain, valueFrom } from '../support.ts'

const NO_FIGURES = { starved: 0, behindCache: 0, behindProxy: 0, unnoted: 0 }

const startCount = async (t: Test) => {
  const { domain } = await testDomain(t, { clock: fakeClock(new Date('2030-01-01T12:00:00.000Z')) })
  const salt = await domain.viewers.salt()
  const seen = (kind: SeenViewer['kind'], name: string, reloads: number): SeenViewer => ({
    kind,
    key: salt.keyOf('main', name),
    reloads,
  })
  const report = (source: string, round: number, stream: Partial<StreamRound>) => {
    const streams = new Map([['main', { seen: [], ...NO_FIGURES, ...stream }]])
    return domain.viewers.report({ source, round, salt, streams })
  }
  return { seen, report, count: async () => valueFrom(await domain.viewers.count('main')) }
}

t.test('the upper bound holds for more players behind one address than a record can say', async (t) => {
  const { seen, report, count } = await startCount(t)
  // 1000 players that read the playlist each 2 s, with segments of that length.
  for (const round of [1, 2, 3]) await report('one', round, { seen: [seen('addressAgent', 'office', 2500)] })
  const { current, high } = await count()
  t.equal(current, 1)
  t.ok(high >= 1000, `${high}`)
})

t.test('viewers behind a cache are those of all processes together', async (t) => {
  const { seen, report, count } = await startCount(t)
  for (const source of ['one', 'two', 'three', 'four']) {
    const viewers = Array.from({ length: 10 }, (_, number) => seen('cmcd', `${source} ${number}`, 3))
    for (const round of [1, 2]) await report(source, round, { seen: viewers, behindCache: 2 })
  }
  t.match(await count(), { current: 40, reasons: ['behindCache'], confidence: 'low' })
})
