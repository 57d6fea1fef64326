import t from 'tap'
import { FLAWLESS, Ledger } from '../src/index.ts'

const reportOf = (entries: readonly number[], { first = 1, end }: { first?: number; end: number }) => {
  const ledger = new Ledger(first)
  for (const entry of entries) ledger.record(entry)
  return ledger.report(end)
}

t.test('a complete delivery in order has no faults, from any first entry', async (t) => {
  t.strictSame(reportOf([1, 2, 3], { end: 3 }), FLAWLESS)
  t.strictSame(reportOf([8, 9], { first: 8, end: 9 }), FLAWLESS)
  t.strictSame(reportOf([], { end: 0 }), FLAWLESS)
})

t.test('missing, repeated and unordered entries are counted apart', async (t) => {
  t.match(reportOf([1, 3], { end: 4 }), { missing: 2, repeated: 0, outOfOrder: 0 })
  t.match(reportOf([1, 2, 2, 1], { end: 2 }), { missing: 0, repeated: 2, outOfOrder: 0 })
  t.match(reportOf([2, 1, 3], { end: 3 }), { missing: 0, repeated: 0, outOfOrder: 1 })
})

t.test('entries outside the expected range count as repeated', async (t) => {
  t.match(reportOf([4, 5, 6], { first: 5, end: 5 }), { missing: 0, repeated: 2 })
})
