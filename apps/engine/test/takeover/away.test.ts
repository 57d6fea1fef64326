import { setTimeout as delay } from 'node:timers/promises'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Fleet, isAlive, NEEDS_REDIS } from './fleet.ts'

/** Much shorter than a holder waits for its next renewal before it stops. */
const SHORT_MS = 2000

t.test('a store that is away for a moment costs nothing; for longer, the push', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner] = await fleet.startPair()
  const child = owner.child() ?? 0
  const before = fleet.publications.sessions
  await fleet.renewals(1)
  fleet.redis.freeze()
  await delay(SHORT_MS)
  fleet.redis.thaw()
  await fleet.renewals(2)
  t.strictSame(fleet.publications.sessions, before, 'the same publisher')
  t.equal(owner.child(), child)

  const frozenAt = performance.now()
  fleet.redis.freeze()
  await eventually(() => !isAlive(child), { what: 'the end of the push' })
  t.comment(`the push ended ${Math.round(performance.now() - frozenAt)} ms after the store went away`)
  const thawedAt = performance.now()
  fleet.redis.thaw()
  await fleet.nextPublisher(before)
  t.comment(`an engine published ${Math.round(performance.now() - thawedAt)} ms after it came back`)
  t.strictSame(fleet.publications.overlaps(), [])
})

t.test('a wall clock that is set an hour ahead moves no lease', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner, other] = await fleet.startPair()
  const before = fleet.publications.sessions
  other.signal('SIGUSR2')
  owner.signal('SIGUSR2')
  // More than the term of the lease.
  await fleet.renewals(4)
  t.strictSame(fleet.publications.sessions, before)
  const { since, status } = await fleet.state()
  t.equal(status, 'live', since)
})
