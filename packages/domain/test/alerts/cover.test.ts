import type { AlertSilence } from '@stream-manager/contracts'
import t from 'tap'
import { MAX_TRACKS } from '../../src/alerts/evaluate.ts'
import { Run, ruleOf, seriesOf } from './support.ts'

const cause = ruleOf({ id: 'host', metric: 'host.cpu' })
const effect = ruleOf({ inhibitedBy: ['host'] })

const both = (host: number, slow: number, causeStream: string | null = null) => [
  { rule: effect, series: [seriesOf(slow, 'main')] },
  { rule: cause, series: [seriesOf(host, causeStream)] },
]

t.test('an alert is inhibited while one that explains it fires, and fires afterwards', async (t) => {
  const run = new Run()
  run.tick(both(20, 5))
  run.tick(both(20, 20))
  run.tick(both(5, 20))
  run.tick(both(5, 5))
  t.strictSame(run.changes, ['0 firing', '1 inhibited', '2 firing', '2 resolved', '3 resolved'])
})

t.test('an alert on another stream explains nothing', async (t) => {
  const run = new Run()
  run.tick(both(20, 20, 'other'))
  t.strictSame(run.changes, ['0 firing', '0 firing'])
})

const silenceOf = (changes: Partial<AlertSilence>): AlertSilence => ({
  id: 'one',
  ruleId: null,
  stream: null,
  subject: null,
  comment: 'works',
  endsAt: '2030-01-02T00:00:00.000Z',
  createdAt: '2030-01-01T00:00:00.000Z',
  createdBy: 'ann',
  ...changes,
})

t.test('a silenced alert goes on beneath, and fires when the silence ends', async (t) => {
  const run = new Run()
  const rules = [{ rule: ruleOf(), series: [seriesOf(20)] }]
  run.tick(rules, [silenceOf({ ruleId: 'slow', stream: 'main' })])
  run.tick(rules)
  t.strictSame(run.changes, ['0 silenced', '1 firing'])
})

t.test('a silence covers only what it names', async (t) => {
  for (const named of [{ ruleId: 'other' }, { stream: 'other' }, { subject: 'archive' }]) {
    const run = new Run()
    run.tick([{ rule: ruleOf(), series: [seriesOf(20)] }], [silenceOf(named)])
    t.strictSame(run.changes, ['0 firing'], JSON.stringify(named))
  }
})

t.test('more series than there is room for are counted, and end no alert that is open', async (t) => {
  const run = new Run()
  run.tick([{ rule: ruleOf(), series: [seriesOf(20, 'main')] }])
  const flood = Array.from({ length: MAX_TRACKS + 5 }, (_, index) => seriesOf(20, `flood-${index}`))
  const { ignored, changes } = run.tick([{ rule: ruleOf(), series: [...flood, seriesOf(20, 'main')] }])
  t.equal(ignored, 6)
  t.equal(changes.length, MAX_TRACKS - 1)
  t.notOk(changes.some(({ alert }) => alert.state === 'resolved'))
})
