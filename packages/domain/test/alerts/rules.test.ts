import fc from 'fast-check'
import t from 'tap'
import { Run, repeat, ruleOf, seriesOf, timeOf } from './support.ts'

const states = ({ state }: Run) => state.tracks.map(({ alert }) => alert?.state)

t.test('fires once the condition held for the whole time', async (t) => {
  const run = new Run().feed(ruleOf({ forSeconds: 3 }), [5, 20, 20, 20])
  t.strictSame(states(run), ['pending'])
  t.strictSame(run.changes, [])
  run.feed(ruleOf({ forSeconds: 3 }), [20, 20, 5])
  t.strictSame(run.changes, ['4 firing', '6 resolved'])
  t.match(run.state.tracks, [{ alert: { since: timeOf(1), changedAt: timeOf(6), value: 5 } }])
})

t.test('a condition that ends earlier fires nothing, and its time begins anew', async (t) => {
  const run = new Run().feed(ruleOf({ forSeconds: 3 }), [20, 20, 20, 5, 20, 20, 20])
  t.strictSame(run.changes, [])
  t.strictSame(states(run), ['pending'])
})

t.test('resolves at a threshold of its own, and only when that lasts', async (t) => {
  const rule = ruleOf({ resolveThreshold: 8, keepFiringForSeconds: 2 })
  const run = new Run().feed(rule, [20, 9, 9, 7, 9, 7, 7, 7])
  t.strictSame(run.changes, ['0 firing', '7 resolved'])
})

t.test('without a value it counts as over, fires, or stays as it is', async (t) => {
  const changes = (noData: 'ok' | 'fire' | 'keep', values: (number | null)[]) =>
    new Run().feed(ruleOf({ noData }), values).changes
  t.strictSame(changes('ok', [20, null]), ['0 firing', '1 resolved'])
  t.strictSame(changes('fire', [5, null]), ['1 firing'])
  t.strictSame(changes('keep', [20, null, 5]), ['0 firing', '2 resolved'])
  t.strictSame(changes('keep', [5, null]), [])
  t.strictSame(changes('ok', [Number.NaN, Number.POSITIVE_INFINITY]), [])
})

t.test('an alert whose rule or stream is gone resolves, also if it keeps without data', async (t) => {
  const rule = ruleOf({ noData: 'keep', keepFiringForSeconds: 60 })
  for (const rules of [[], [{ rule, series: [] }]]) {
    const run = new Run().feed(rule, [20])
    run.tick(rules)
    t.strictSame(run.changes, ['0 firing', '1 resolved'])
    t.strictSame(run.state.tracks, [])
  }
})

t.test('a rule that observed too little leaves its alerts as they are', async (t) => {
  const run = new Run().feed(ruleOf(), [20])
  run.tick([{ rule: ruleOf(), series: null }])
  t.strictSame(run.changes, ['0 firing'])
})

t.test('flaps after more than four changes in ten minutes, and is told once', async (t) => {
  const run = new Run().feed(ruleOf(), [20, 5, 20, 5, 20, 5, 20, 5, ...repeat(598, 5)])
  t.strictSame(run.changes, ['0 firing', '1 resolved', '2 firing', '3 resolved', '4 flapping'])
  run.feed(ruleOf(), [5, 5])
  t.strictSame(run.changes.at(-1), '607 resolved')
})

t.test('an alert that still holds when it no longer flaps goes on firing', async (t) => {
  const run = new Run().feed(ruleOf(), [20, 5, 20, 5, 20, ...repeat(600, 20)])
  t.strictSame(run.changes.slice(-2), ['4 flapping', '604 firing'])
})

t.test('a clock that was ahead does not delay an alert', async (t) => {
  const run = new Run()
  run.second = 1000
  run.feed(ruleOf({ forSeconds: 2 }), [20])
  run.second = 10
  run.feed(ruleOf({ forSeconds: 2 }), [20, 20, 20])
  t.strictSame(run.changes, ['12 firing'])
})

t.test('a new alert of the same series has an id of its own', async (t) => {
  const run = new Run()
  const alerts = [20, 5, 20].flatMap((value) =>
    run.tick([{ rule: ruleOf(), series: [seriesOf(value)] }]).changes.map(({ alert }) => alert.id),
  )
  t.strictSame(alerts, ['alert-1', 'alert-1', 'alert-2'])
})

const valuesOf = fc.array(fc.constantFrom(0, 9, 20, null), { minLength: 1, maxLength: 300 })
const rules = fc.record({
  forSeconds: fc.integer({ min: 0, max: 5 }),
  keepFiringForSeconds: fc.integer({ min: 0, max: 5 }),
  resolveThreshold: fc.constantFrom(null, 8),
  noData: fc.constantFrom('ok' as const, 'fire' as const, 'keep' as const),
})

t.test('changes follow each other, and few of them are told, whatever the values do', async (t) => {
  const property = fc.property(rules, valuesOf, (changes, values) => {
    const { log } = new Run().feed(ruleOf(changes), values)
    for (const [index, { from, to }] of log.entries()) {
      const before = log[index - 1]?.to ?? 'resolved'
      t.equal(from ?? 'resolved', before)
      t.not(to, before)
    }
    // Four changes, then it flaps. All of it is shorter than the time after which it may do so again.
    t.ok(log.length <= 5)
  })
  fc.assert(property)
})

t.test('nothing fires before its time, and what holds for its time fires', async (t) => {
  const property = fc.property(
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 1, max: 30 }),
    (wait, held) => {
      const run = new Run().feed(ruleOf({ forSeconds: wait }), [0, ...repeat(held, 20)])
      t.strictSame(run.changes, held > wait ? [`${wait + 1} firing`] : [])
    },
  )
  fc.assert(property)
})
