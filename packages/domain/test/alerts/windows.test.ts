import type { AlertAggregate } from '@stream-manager/contracts'
import t from 'tap'
import { LiveWindows } from '../../src/alerts/windows.ts'
import type { FigureValue } from '../../src/figures/measures.ts'
import { ruleOf } from './support.ts'

const speed = (value: number, streamId = 'main'): FigureValue => ({
  metric: 'stream.speed',
  streamId,
  subject: null,
  value,
})
const failing = (subject: string): FigureValue => ({
  metric: 'output.failing',
  streamId: 'main',
  subject,
  value: 1,
})
const unhealthy = (subject: string): FigureValue => ({
  metric: 'component.unhealthy',
  streamId: null,
  subject,
  value: 1,
})

const open = (rule: ReturnType<typeof ruleOf>) => {
  const windows = new LiveWindows()
  windows.need([rule], 0)
  const add = (second: number, values: readonly FigureValue[], streams = ['main']) =>
    windows.add(values, streams, second * 1000)
  const read = (second: number, known: Parameters<LiveWindows['read']>[1] = []) =>
    windows
      .read(rule, known, second * 1000)
      ?.map(({ streamId, subject, value }) => [streamId ?? subject, value])
  return { windows, add, read }
}

t.test('a value that several things had counts as often', async (t) => {
  const duration = { metric: 'requests.duration', streamId: null, subject: 'stream-api' } as const
  const readingOf = (aggregate: AlertAggregate) => {
    const { add, read } = open(ruleOf({ metric: 'requests.duration', aggregate, windowSeconds: 1 }))
    add(0, [])
    add(1, [
      { ...duration, value: 10, count: 9 },
      { ...duration, value: 110, count: 1 },
    ])
    return read(1)?.[0]?.[1]
  }
  t.equal(readingOf('avg'), 20)
  t.equal(readingOf('sum'), 200)
  t.equal(readingOf('max'), 110)
  t.equal(readingOf('last'), 110)
})

t.test('a rule has no value before a whole window was observed', async (t) => {
  const { add, read } = open(ruleOf({ windowSeconds: 3 }))
  for (const second of [0, 1, 2, 3]) add(second, [speed(second)])
  t.equal(read(2), undefined)
  t.strictSame(read(3), [['main', 2]])
})

t.test('a window that becomes longer has no value before it was observed', async (t) => {
  const { windows, add, read } = open(ruleOf({ windowSeconds: 1 }))
  for (const second of [0, 1, 2, 3, 4]) add(second, [speed(second)])
  const longer = ruleOf({ windowSeconds: 4 })
  windows.need([longer], 4000)
  t.equal(windows.read(longer, [], 4000), null)
  for (const second of [5, 6, 7]) add(second, [speed(second)])
  t.equal(windows.read(longer, [], 6000), null)
  t.match(windows.read(longer, [], 7000), [{ value: 5.5 }])
  t.strictSame(read(7), [['main', 7]])
})

t.test('each aggregate covers the window and nothing before it', async (t) => {
  const results: Record<AlertAggregate, number> = { avg: 4, min: 2, max: 6, last: 6, sum: 12 }
  for (const [aggregate, result] of Object.entries(results)) {
    const { add, read } = open(ruleOf({ windowSeconds: 3, aggregate: aggregate as AlertAggregate }))
    for (const [second, value] of [100, 2, 4, 6].entries()) add(second, [speed(value)])
    t.strictSame(read(3), [['main', result]], aggregate)
  }
})

t.test('a stream without a value has none, and a deleted stream no series', async (t) => {
  const { add, read } = open(ruleOf({ windowSeconds: 1 }))
  add(1, [speed(1), speed(2, 'other')], ['main', 'other', 'idle'])
  t.strictSame(read(1), [
    ['main', 1],
    ['other', 2],
    ['idle', null],
  ])
  add(2, [], ['main'])
  t.strictSame(read(2), [['main', null]])
})

t.test('a deleted output has no series, and a component that nobody reports has no value', async (t) => {
  const outputs = open(ruleOf({ metric: 'output.failing', windowSeconds: 1 }))
  outputs.add(1, [failing('push')])
  t.strictSame(outputs.read(1), [['main', 1]])
  outputs.add(2, [])
  t.strictSame(outputs.read(2), [])
  const components = open(ruleOf({ metric: 'component.unhealthy', windowSeconds: 1 }))
  components.add(1, [unhealthy('engine')])
  components.add(2, [])
  const known = [{ streamId: null, subject: 'redis' }]
  t.strictSame(components.read(2, known), [
    ['engine', null],
    ['redis', null],
  ])
})

t.test('a filter leaves out other series', async (t) => {
  const { add, read } = open(ruleOf({ windowSeconds: 1, filter: { stream: 'other' } }))
  add(1, [speed(1), speed(2, 'other')], ['main', 'other'])
  t.strictSame(read(1), [['other', 2]])
})
