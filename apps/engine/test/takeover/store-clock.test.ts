import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { type Engine, Fleet, NEEDS_REDIS } from './fleet.ts'

const HOUR_MS = 3_600_000
/** Each with how often the owner renews before we look again; the first is more than the term of the lease. */
const JUMPS = [
  [HOUR_MS, 4],
  [-HOUR_MS, 2],
] as const

const NEEDS_CLOCK = { skip: NEEDS_REDIS.skip || missingProgram('faketime') }

/** Kills the owner; resolves when the other engine publishes. */
const replace = async (fleet: Fleet, owner: Engine, other: () => Promise<Engine>): Promise<Engine> => {
  const before = fleet.publications.sessions
  const killedAt = performance.now()
  await owner.kill()
  const next = await other()
  await fleet.untilHeldBy(next)
  const heldMs = Math.round(performance.now() - killedAt)
  await fleet.nextPublisher(before)
  t.comment(
    `it held the stream ${heldMs} ms after the kill, and published after ${Math.round(performance.now() - killedAt)} ms`,
  )
  return next
}

t.test('the clock of the store’s host jumps, and the stream goes on', NEEDS_CLOCK, async (t) => {
  const fleet = await Fleet.open(t, { settableClock: true })
  const [owner, other] = await fleet.startPair()
  const before = fleet.publications.sessions
  t.same(await fleet.domain.engine.unheldStreamIds(), [])
  for (const [jumpMs, renewals] of JUMPS) {
    await fleet.redis.setClock(jumpMs)
    t.same(await fleet.domain.engine.unheldStreamIds(), [], 'nobody is told of a loss')
    await fleet.renewals(renewals)
    t.strictSame(fleet.publications.sessions, before, 'the same publisher')
    t.notOk(other.said('this engine holds the stream'))
    t.match(await fleet.state(), { status: 'live', error: null })
  }
  const next = await replace(fleet, owner, async () => other)
  await fleet.until('live', ({ status, error }) => status === 'live' && error === null)
  t.comment('and with nobody waiting for the lease when its holder dies')
  await replace(fleet, next, () => fleet.start())
  t.strictSame(fleet.publications.overlaps(), [], 'never two publishers')
})
