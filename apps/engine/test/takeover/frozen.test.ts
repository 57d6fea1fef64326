import { eventually } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { type Engine, Fleet, isAlive, NEEDS_REDIS } from './fleet.ts'

const TAKEOVER_MS = 30_000
/** The owner stops 7 s after it sent its last renewal, the guard half a second later; some more for a busy machine. */
const STOP_MS = 9000

const NOTICED = 'the stream is not ours any more'

/** Freezes these processes of the owner, waits for the other engine, and wakes them again. */
const takeOverFrom = async (
  fleet: Fleet,
  [owner, other]: [Engine, Engine],
  frozen: number[],
): Promise<number> => {
  const before = fleet.publications.sessions
  const frozenAt = performance.now()
  owner.signal('SIGSTOP', ...frozen)
  await eventually(() => fleet.publications.current !== before.at(-1), {
    what: 'the old push to end',
    deadlineMs: STOP_MS,
  })
  await fleet.nextPublisher(before, TAKEOVER_MS)
  const tookMs = Math.round(performance.now() - frozenAt)
  await eventually(() => other.child(), { what: 'the child of the other engine' })
  owner.signal('SIGCONT', ...frozen.filter(isAlive))
  return tookMs
}

/** It has noticed, runs nothing, and has the stream again when the other one is gone. */
const competesAgain = async (t: Test, fleet: Fleet, [owner, other]: [Engine, Engine]): Promise<void> => {
  await eventually(() => owner.said(NOTICED), { what: 'the old owner to notice' })
  t.equal(owner.child(), undefined, 'it starts nothing')
  const sessions = fleet.publications.sessions
  await other.kill()
  await fleet.nextPublisher(sessions, TAKEOVER_MS)
  t.ok(owner.child(), 'it competes again')
  t.strictSame(fleet.publications.overlaps(), [])
}

t.test('a frozen engine stops pushing, is replaced, and competes again', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const pair = await fleet.startPair()
  const tookMs = await takeOverFrom(fleet, pair, [pair[0].pid])
  t.comment(`another engine published ${tookMs} ms after the supervisor was frozen`)
  await competesAgain(t, fleet, pair)
})

t.test('a frozen engine and its frozen child send nothing when they wake', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const pair = await fleet.startPair()
  const child = pair[0].child() ?? 0
  const tookMs = await takeOverFrom(fleet, pair, [pair[0].pid, child])
  t.comment(`another engine published ${tookMs} ms after supervisor and child were frozen`)
  t.notOk(isAlive(child), 'the guard ended it')
  await competesAgain(t, fleet, pair)
})

t.test('a frozen child is ended and replaced by its own engine', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner] = await fleet.startPair()
  const before = fleet.publications.sessions
  const frozenAt = performance.now()
  owner.signal('SIGSTOP', owner.child() ?? 0)
  await fleet.nextPublisher(before, TAKEOVER_MS)
  t.comment(`it published again ${Math.round(performance.now() - frozenAt)} ms after the child was frozen`)
  t.notOk(owner.said(NOTICED))
  t.strictSame(fleet.publications.overlaps(), [])
})
