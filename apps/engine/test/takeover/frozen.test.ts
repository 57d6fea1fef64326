import t from 'tap'
import { Fleet, NEEDS_REDIS } from './fleet.ts'
import { competesAgain, NOTICED, takeOverFrom } from './freeze.ts'

t.test('a frozen engine stops pushing, is replaced, and competes again', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const pair = await fleet.startPair()
  const tookMs = await takeOverFrom(fleet, pair, [pair[0].pid])
  t.comment(`another engine published ${tookMs} ms after the supervisor was frozen`)
  await competesAgain(t, fleet, pair)
})

t.test('a frozen child is ended and replaced by its own engine', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner] = await fleet.startPair()
  const before = fleet.publications.sessions
  const frozenAt = performance.now()
  owner.signal('SIGSTOP', owner.child() ?? 0)
  await fleet.nextPublisher(before)
  t.comment(`it published again ${Math.round(performance.now() - frozenAt)} ms after the child was frozen`)
  t.notOk(owner.said(NOTICED))
  t.strictSame(fleet.publications.overlaps(), [])
})
