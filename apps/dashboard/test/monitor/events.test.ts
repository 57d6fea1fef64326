import type { StreamState } from '@stream-manager/contracts'
import t from 'tap'
import {
  eventsOf,
  eventsOfAudit,
  joinEvents,
  type MonitorEvent,
  withEvent,
} from '../../src/features/monitor/events.ts'

const at = (second: number): string => new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString()
const ms = (second: number): number => Date.parse(at(second))

const state = (fields: object): StreamState =>
  ({
    status: 'live',
    since: at(1),
    appliedRevision: 3,
    error: null,
    outputs: [],
    ...fields,
  }) as unknown as StreamState

t.test('a new status, a new fault and a new revision are events; an old fault is none', async (t) => {
  const fault = { code: 'output.unreachable', message: 'nothing listens', since: at(5) }
  const failing = [{ id: 'push', error: fault }]
  t.strictSame(eventsOf(state({}), state({ status: 'paused', since: at(4) }), ms(9)), [
    { atMs: ms(4), kind: 'status', text: 'paused' },
  ])
  t.strictSame(eventsOf(state({}), state({ outputs: failing }), ms(9)), [
    { atMs: ms(5), kind: 'outputFault', text: 'nothing listens', output: 'push' },
  ])
  t.strictSame(eventsOf(state({ outputs: failing }), state({ outputs: failing }), ms(9)), [])
  t.match(eventsOf(state({}), state({ error: { message: 'no GPU', since: at(6) } }), ms(9)), [
    { atMs: ms(6), kind: 'streamFault', text: 'no GPU' },
  ])
  t.strictSame(eventsOf(state({}), state({ appliedRevision: 4 }), ms(9)), [
    { atMs: ms(9), kind: 'applied', text: '4' },
  ])
})

const applied = (second: number, text: string, person = 'Ann'): MonitorEvent => ({
  atMs: ms(second),
  kind: 'applied',
  text,
  person,
})

t.test('edits in a row by one person are one event, and the number of events is bounded', async (t) => {
  const joined = [applied(1, '4'), applied(3, '5'), applied(4, '6', 'Ben')].reduce(withEvent, [])
  t.match(joined, [{ text: '5' }, { text: '6', person: 'Ben' }])
  const many = Array.from({ length: 500 }, (_, index) => applied(index * 10, `${index}`))
  t.equal(many.reduce<readonly MonitorEvent[]>(withEvent, []).length, 200)
})

t.test('a command of the audit has its action, and one of an earlier version has none', async (t) => {
  const command = { at: at(1), operation: 'stream.control', target: 'main', name: 'Ann', result: 'ok' }
  const entries = [{ ...command, action: 'pause' }, command] as never
  const event = { atMs: ms(1), kind: 'command' as const, text: 'stream.control', person: 'Ann' }
  t.strictSame(eventsOfAudit(entries, 'main'), [{ ...event, action: 'pause' }, event])
})

t.test('the audit tells of the time before; later only who gave a command', async (t) => {
  const entry = (second: number, operation: string, target = 'main') =>
    ({ at: at(second), operation, target, name: 'Ann', result: 'ok' }) as never
  const entries = [
    entry(9, 'stream.control'),
    entry(8, 'layers.update', 'main/title'),
    entry(2, 'layers.update', 'main/title'),
    entry(1, 'layers.update', 'second/title'),
    entry(1, 'users.create', 'main'),
  ]
  const earlier = eventsOfAudit(entries, 'main')
  t.equal(earlier.length, 3)
  t.strictSame(
    joinEvents([applied(8, '4')], { earlier, sinceMs: ms(5) }).map(({ atMs, text }) => [atMs, text]),
    [
      [ms(2), 'layers.update'],
      [ms(8), '4'],
      [ms(9), 'stream.control'],
    ],
  )
})
