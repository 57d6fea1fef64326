import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { Fleet, NEEDS_REDIS } from './fleet.ts'

t.test('a host that was paused with all its processes sends no byte late', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner, other] = await fleet.startPair()
  const child = owner.child() ?? 0
  const guard = owner.guard()
  owner.signal('SIGSTOP', guard, owner.pid, child)
  await fleet.untilHeldBy(other)
  const [pushed] = fleet.relay.connections
  // The server knows the old publisher until its connection ends, so the new one is turned away for now.
  await eventually(() => fleet.relay.connections.length > 1, { what: 'another push' })
  const bytes = pushed?.bytes ?? 0
  t.notOk(pushed?.closed)
  // The child first, alone: nobody else can hold it back.
  owner.signal('SIGCONT', child)
  await eventually(() => pushed?.closed, { what: 'the end of the old push' })
  t.equal(pushed?.bytes, bytes, 'nothing was sent after the pause')
  owner.signal('SIGCONT', owner.pid, guard)
  await eventually(() => fleet.publications.sessions.length > 1, {
    what: 'the other push',
    deadlineMs: 60_000,
  })
})
