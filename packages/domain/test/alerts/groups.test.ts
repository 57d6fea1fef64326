import t from 'tap'
import type { AlertingState } from '../../src/alerts/documents.ts'
import { Run, repeat, ruleOf, seriesOf } from './support.ts'

const rule = ruleOf()
const other = ruleOf({ id: 'other' })

const SILENCE = {
  id: 'one',
  ruleId: null,
  stream: null,
  subject: null,
  comment: 'works',
  endsAt: '2031-01-01T00:00:00.000Z',
  createdAt: '2030-01-01T00:00:00.000Z',
  createdBy: 'ann',
}

const tickBoth = (run: Run, value: number, otherValue: number): void => {
  run.tick([
    { rule, series: [seriesOf(value)] },
    { rule: other, series: [seriesOf(otherValue)] },
  ])
}

t.test('a first notice waits for other alerts of the stream', async (t) => {
  const run = new Run()
  tickBoth(run, 20, 5)
  for (const _ of repeat(10, 0)) tickBoth(run, 20, 20)
  t.strictSame(run.notices, [{ second: 10, reason: 'new', states: ['firing', 'firing'] }])
})

t.test('an alert that ended before its notice is not told', async (t) => {
  const run = new Run().feed(rule, [20, 20, ...repeat(100, 5)])
  t.strictSame(run.notices, [])
  t.strictSame(run.state.groups, [])
})

t.test('changes are told a minute after the notice before, also the end', async (t) => {
  const run = new Run()
  for (const _ of repeat(11, 0)) tickBoth(run, 20, 5)
  for (const _ of repeat(70, 0)) tickBoth(run, 20, 20)
  for (const _ of repeat(60, 0)) tickBoth(run, 5, 5)
  t.strictSame(run.notices, [
    { second: 10, reason: 'new', states: ['firing'] },
    { second: 70, reason: 'changed', states: ['firing', 'firing'] },
    { second: 130, reason: 'changed', states: ['resolved', 'resolved'] },
  ])
  t.strictSame(run.state.groups, [])
})

t.test('an alert that flaps is told once', async (t) => {
  const values = [...repeat(30, 20), ...repeat(30, 5)]
  const run = new Run().feed(rule, [...values, ...values, ...values, ...values, ...values])
  t.strictSame(
    run.notices.map(({ states }) => states.join()),
    ['firing', 'firing,resolved', 'flapping,resolved'],
  )
})

t.test('an alert that is inhibited or silenced from its beginning is never told', async (t) => {
  const inhibited = ruleOf({ id: 'effect', inhibitedBy: [other.id] })
  const run = new Run()
  for (const _ of repeat(100, 0)) {
    run.tick([
      { rule: inhibited, series: [seriesOf(20)] },
      { rule: other, series: [seriesOf(20)] },
    ])
  }
  t.strictSame(run.notices, [{ second: 10, reason: 'new', states: ['firing'] }])
  const silenced = new Run()
  const silence = { ...SILENCE, ruleId: rule.id }
  for (const _ of repeat(100, 0)) silenced.tick([{ rule, series: [seriesOf(20)] }], [silence])
  silenced.feed(rule, [5])
  t.strictSame(silenced.notices, [])
})

const fourHours = 4 * 3600

/** As `tick`, at a time of its own. */
const at = (run: Run, second: number, value: number): void => {
  run.second = second
  run.feed(rule, [value])
}

t.test('an open alert is told again after four hours', async (t) => {
  const run = new Run().feed(rule, repeat(11, 20))
  at(run, 10 + fourHours - 1, 20)
  at(run, 10 + fourHours, 20)
  t.strictSame(
    run.notices.map(({ second, reason }) => [second, reason]),
    [
      [10, 'new'],
      [10 + fourHours, 'repeat'],
    ],
  )
})

const acknowledged = (state: AlertingState): void => {
  for (const { alert } of state.tracks) {
    if (alert) alert.acknowledged = { by: 'ann', name: 'Ann', at: alert.changedAt, comment: null }
  }
}

t.test('a notice in the future holds nothing back', async (t) => {
  const run = new Run()
  run.second = 3600
  for (const _ of repeat(11, 0)) tickBoth(run, 20, 5)
  run.second = 100
  for (const _ of repeat(11, 0)) tickBoth(run, 20, 20)
  t.strictSame(
    run.notices.map(({ second }) => second),
    [3610, 110],
  )
})

t.test('an acknowledged alert is not told again, and its end is', async (t) => {
  const run = new Run().feed(rule, repeat(11, 20))
  acknowledged(run.state)
  at(run, 20 + fourHours, 20)
  t.equal(run.notices.length, 1)
  at(run, 21 + fourHours, 5)
  t.strictSame(run.notices.at(-1)?.states, ['resolved'])
})

t.test('an alert that is silenced after its notice is told when it ends', async (t) => {
  const run = new Run().feed(rule, repeat(11, 20))
  for (const _ of repeat(100, 0)) run.tick([{ rule, series: [seriesOf(20)] }], [SILENCE])
  t.equal(run.notices.length, 1)
  run.feed(rule, [5])
  t.strictSame(run.notices.at(-1)?.states, ['resolved'])
})
