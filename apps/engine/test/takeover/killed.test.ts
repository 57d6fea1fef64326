import { readFileSync } from 'node:fs'
import { childrenOf, eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { parsePlaylist } from '../../src/outputs/hls/playlist.ts'
import { Fleet, isAlive, NEEDS_REDIS } from './fleet.ts'

/** False for a moment after the fork as well, and for a process that has ended. */
const isSpare = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--spare')
  } catch {
    return false
  }
}

t.test('an engine that is killed is replaced, and its programme goes on', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner, other] = await fleet.startPair()
  const child = owner.child() ?? 0
  const before = fleet.publications.sessions
  const segmentsBefore = parsePlaylist(await fleet.playlist())
  const shownBefore = fleet.shown.length
  const killedAt = performance.now()
  owner.signal('SIGKILL')
  await eventually(() => !isAlive(child), { what: 'the end of its child' })
  await fleet.untilHeldBy(other)
  const shownSince = () => fleet.shown.slice(shownBefore)
  await eventually(() => shownSince().some(({ status }) => status === 'starting'), {
    what: 'nobody to be said to be live',
  })
  await fleet.nextPublisher(before)
  t.comment(`another engine published ${Math.round(performance.now() - killedAt)} ms after the kill`)
  await fleet.until('live', ({ status, error }) => status === 'live' && error === null)
  t.ok(other.child(), 'the other engine runs it')
  t.strictSame(fleet.publications.overlaps(), [])

  const shown = shownSince().map(({ status, health }) => `${status} ${health}`)
  t.ok(shown.includes('starting degraded'), `subscribers were told: ${shown}`)
  const after = await eventually(
    async () => {
      const playlist = parsePlaylist(await fleet.playlist())
      return playlist?.segments.some(({ discontinuity }) => discontinuity) && playlist
    },
    { what: 'the playlist to go on' },
  )
  t.notOk(after.ended)
  const lastBefore = segmentsBefore?.segments.at(-1)?.name
  const kept = after.segments.findIndex(({ name }) => name === lastBefore)
  t.ok(kept >= 0, 'the segments of the engine before are still there')
  t.equal(after.segments.filter(({ discontinuity }) => discontinuity).length, 1)
})

t.test('an engine that is asked to end hands its stream over at once', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const [owner, other] = await fleet.startPair()
  const before = fleet.publications.sessions
  const shownBefore = fleet.shown.length
  const askedAt = performance.now()
  owner.signal('SIGTERM')
  await fleet.untilHeldBy(other)
  t.ok(other.said('"predecessorExpired":false'), 'the lease was given back and did not have to run out')
  await fleet.nextPublisher(before)
  t.comment(`another engine published ${Math.round(performance.now() - askedAt)} ms after the request`)
  await fleet.until('live', ({ status, error }) => status === 'live' && error === null)
  t.ok(other.child())
  await eventually(() => owner.process.exitCode !== null, { what: 'the end of the first' })
  t.equal(owner.process.exitCode, 0)
  t.strictSame(fleet.publications.overlaps(), [])
  t.notMatch(await fleet.playlist(), /ENDLIST/, 'players go on')
  const errors = fleet.shown.slice(shownBefore).map(({ error }) => error?.code)
  t.notOk(errors.some(Boolean), 'nothing has failed')
})

t.test('a killed engine leaves no process, not even a frozen spare one', NEEDS_REDIS, async (t) => {
  const fleet = await Fleet.open(t)
  const engine = await fleet.start({ spareChild: true })
  await fleet.control('start')
  await fleet.until('live', ({ status }) => status === 'live')
  const spares = () => childrenOf(engine.pid).filter((pid) => pid !== engine.child() && isSpare(pid))
  await eventually(() => spares().length === 1, { what: 'a spare process', deadlineMs: 60_000 })
  const programs = childrenOf(engine.pid)
  t.equal(programs.length, 3, 'child, guard and spare')
  const spare = spares()
  engine.signal('SIGSTOP', ...spare)
  engine.signal('SIGKILL')
  await eventually(() => !programs.some(isAlive), { what: 'the end of its processes' })
})
