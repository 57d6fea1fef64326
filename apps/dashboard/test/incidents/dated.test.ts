import t from 'tap'
import { datedOf } from '../../src/features/incidents/dated.ts'

/** By the zone of this machine. */
const at = (day: number, hour: number): string => new Date(2026, 0, day, hour).toISOString()

t.test('an entry has its date where another day begins', async (t) => {
  const moments = [at(1, 22), at(1, 23), at(2, 0), at(2, 1), at(4, 1)]
  t.strictSame(datedOf(moments, { from: at(1, 21), to: at(1, 23) }), [false, false, true, false, true])
})

t.test('the first entry has its date in a range of several days', async (t) => {
  t.strictSame(datedOf([at(1, 22), at(1, 23)], { from: at(1, 21), to: at(2, 1) }), [true, false])
  t.strictSame(datedOf([], { from: at(1, 21), to: at(2, 1) }), [])
})
