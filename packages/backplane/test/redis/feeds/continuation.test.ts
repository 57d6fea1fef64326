import t from 'tap'
import { Cursor } from '../../../src/port/cursor.ts'
import { continuationOf, readFrom } from '../../../src/redis/feeds/continuation.ts'

const cursor = new Cursor({ epoch: 'e', offset: 5 }, 'five')
const entry = (offset: number, commit = `c${offset}`) => ({ offset, commit, json: '1' })
const page = (top: number, entries: ReturnType<typeof entry>[], epoch = 'e') => ({
  position: { epoch, offset: top },
  entries,
})

t.test('reads the last delivered entry again if its commit is known', async (t) => {
  t.equal(readFrom(cursor), 4)
  t.equal(readFrom(new Cursor(cursor)), 5)
})

const five = entry(5, 'five')

for (const [what, found, expected] of [
  ['nothing new', page(5, [five]), { kind: 'missed', entries: [] }],
  ['two more', page(7, [five, entry(6), entry(7)]), { kind: 'missed', entries: [entry(6), entry(7)] }],
  ['two more, the delivered one trimmed', page(7, [entry(6), entry(7)]), { kind: 'missed' }],
  ['a hole', page(7, [five, entry(7)]), { kind: 'lost' }],
  ['no longer kept', page(9, [entry(8), entry(9)]), { kind: 'lost' }],
  ['more than one page', page(9, [five, entry(6)]), { kind: 'lost' }],
  ['another epoch', page(5, [five], 'other'), { kind: 'lost' }],
  ['a top below the cursor', page(3, []), { kind: 'went_back' }],
  ['another commit at the same place', page(6, [entry(5, 'other'), entry(6)]), { kind: 'went_back' }],
] as const) {
  t.test(`a log with ${what}: ${expected.kind}`, async (t) => {
    t.match(continuationOf(cursor, { position: found.position, entries: [...found.entries] }), expected)
  })
}
