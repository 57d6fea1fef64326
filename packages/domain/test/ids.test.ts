import { checker, Id } from '@stream-manager/contracts'
import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { createIdGenerator } from '../src/ids.ts'

const checkId = checker(Id, 'The id')

t.test('ids match the `Id` schema and differ', async (t) => {
  const newId = createIdGenerator(fakeClock())
  const ids = Array.from({ length: 1000 }, newId)
  t.ok(ids.every((id) => checkId(id).ok))
  t.equal(new Set(ids).size, 1000)
})

t.test(
  'ids sort by creation: within a millisecond, later, and while the wall clock is set back',
  async (t) => {
    const clock = fakeClock()
    const newId = createIdGenerator(clock)
    const ids = Array.from({ length: 100 }, newId)
    clock.advance(1)
    ids.push(newId())
    clock.jumpWallClock(-60_000)
    ids.push(newId(), newId())
    clock.advance(120_000)
    ids.push(newId())
    t.strictSame(ids, ids.toSorted())
  },
)

t.test('an id sorts after the ids of 23 characters that earlier versions stored', async (t) => {
  const stored = '01pj6b9k00000kx3vn0pqrs'
  t.ok(checkId(stored).ok)
  t.ok(createIdGenerator(fakeClock())() > stored)
})
