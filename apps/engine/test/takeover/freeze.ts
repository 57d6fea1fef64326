import { eventually } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { type Engine, type Fleet, isAlive } from './fleet.ts'

export const NOTICED = 'this engine no longer holds the stream'

/** Freezes these processes of the owner, waits for the other engine, and wakes them again. */
export const takeOverFrom = async (
  fleet: Fleet,
  [owner, other]: [Engine, Engine],
  frozen: number[],
): Promise<number> => {
  const before = fleet.publications.sessions
  const frozenAt = performance.now()
  owner.signal('SIGSTOP', ...frozen)
  await eventually(() => fleet.publications.current !== before.at(-1), {
    what: 'the old push to end',
  })
  await fleet.nextPublisher(before)
  const tookMs = Math.round(performance.now() - frozenAt)
  await eventually(() => other.child(), { what: 'the child of the other engine' })
  owner.signal('SIGCONT', ...frozen.filter(isAlive))
  return tookMs
}

/** It has noticed, runs nothing, and has the stream again when the other one is gone. */
export const competesAgain = async (
  t: Test,
  fleet: Fleet,
  [owner, other]: [Engine, Engine],
): Promise<void> => {
  await eventually(() => owner.said(NOTICED), { what: 'the old owner to notice' })
  t.equal(owner.child(), undefined, 'it starts nothing')
  const sessions = fleet.publications.sessions
  await other.kill()
  await fleet.nextPublisher(sessions)
  t.ok(owner.child(), 'it competes again')
  t.strictSame(fleet.publications.overlaps(), [])
}
