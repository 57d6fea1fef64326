import t from 'tap'
import { Fleet, isAlive, NEEDS_REDIS } from './fleet.ts'
import { competesAgain, takeOverFrom } from './freeze.ts'

t.test('a frozen engine and its frozen child send nothing when they wake', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const pair = await fleet.startPair()
  const child = pair[0].child() ?? 0
  const tookMs = await takeOverFrom(fleet, pair, [pair[0].pid, child])
  t.comment(`another engine published ${tookMs} ms after supervisor and child were frozen`)
  t.notOk(isAlive(child), 'the guard ended it')
  await competesAgain(t, fleet, pair)
})
