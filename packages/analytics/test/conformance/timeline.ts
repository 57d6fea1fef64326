import type { ErrorRow, TimelineRead } from '../../src/port/index.ts'
import type { ConformancePart } from './harness.ts'
import { batchOf, eventAt, grantOf, idsOf } from './harness.ts'

const errorAt = (lastMs: number, id: string, changes: Partial<ErrorRow> = {}): ErrorRow => ({
  id,
  groupId: 'group',
  severity: 'error',
  code: 'storage.unavailable',
  message: 'The store does not answer',
  frame: 'engine/report#store',
  service: 'engine',
  instance: 'engine-1',
  version: '1.0.0',
  streamId: null,
  requestId: 'r1',
  count: 2,
  firstMs: lastMs,
  lastMs,
  records: [{ at: '2030-01-01T00:00:00.000Z', level: 'error', message: 'no answer' }],
  ...changes,
})

export const timeline: ConformancePart = (t, open) => {
  t.test('a timeline has the events and errors of a range, the oldest first', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const events = [
      eventAt(5, 'before'),
      eventAt(10, 'b'),
      eventAt(10, 'a'),
      eventAt(20, 'other', { streamId: 'other' }),
      eventAt(30, 'system', { streamId: null }),
      eventAt(31, 'after'),
    ]
    const errors = [
      errorAt(30, 'late'),
      errorAt(10, 'early'),
      errorAt(20, 'of-other', { streamId: 'other' }),
      errorAt(31, 'after'),
    ]
    await store.apply(batchOf({ events, errors }))
    const read = async (changes: Partial<TimelineRead>) => {
      const found = await store.readTimeline({ fromMs: 10, toMs: 30, streamIds: [], limit: 10, ...changes })
      return [idsOf(found.events), idsOf(found.errors)]
    }
    t.strictSame(await read({}), [
      ['a', 'b', 'other', 'system'],
      ['early', 'of-other', 'late'],
    ])
    t.strictSame(await read({ streamIds: ['main', 'third'] }), [
      ['a', 'b', 'system'],
      ['early', 'late'],
    ])
    t.strictSame(await read({ limit: 1 }), [['a'], ['early']])
  })

  t.test('an error of a timeline has what its group says, and its lines of the log', async (t) => {
    const { store } = await open(t)
    await store.take(grantOf(1))
    const row = errorAt(10, 'one')
    await store.apply(batchOf({ errors: [row] }))
    const { errors } = await store.readTimeline({ fromMs: 0, toMs: 20, streamIds: [], limit: 10 })
    const { firstMs: _, ...shown } = row
    t.strictSame(errors, [shown])
  })
}
