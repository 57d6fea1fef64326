import { within } from '@stream-manager/test-kit'
import { type Backplane, BackplaneUnavailableError, type Lease } from '../../src/port/index.ts'
import { Follower } from './follower.ts'
import { CHANNEL, type ConformancePart, DOCUMENT, publishMany, times } from './harness.ts'

const CALLS: Record<keyof Backplane, (backplane: Backplane) => Promise<unknown>> = {
  commit: (backplane) => backplane.commit({ put: { [DOCUMENT]: 1 } }),
  read: (backplane) => backplane.read(DOCUMENT),
  list: (backplane) => backplane.list('stream:'),
  snapshot: (backplane) => backplane.snapshot(CHANNEL, [DOCUMENT]),
  history: (backplane) => backplane.history(CHANNEL, { limit: 1 }),
  subscribe: (backplane) => backplane.subscribe(CHANNEL, () => {}),
  setLatest: (backplane) => backplane.setLatest(CHANNEL, 1),
  getLatest: (backplane) => backplane.getLatest(CHANNEL),
  listLatest: (backplane) => backplane.listLatest('stream:'),
  acquireLease: (backplane) => backplane.acquireLease('stream:main/engine', { holder: 'a', ttlMs: 1000 }),
  readLease: (backplane) => backplane.readLease('stream:main/engine'),
  count: (backplane) => backplane.count('rate/a', { by: 1, windowMs: 1000 }),
  probe: (backplane) => backplane.probe(),
  close: (backplane) => backplane.close(),
}

export const closing: ConformancePart = (t, open) => {
  t.test('a probe leaves nothing behind', async (t) => {
    const { backplane } = await open(t)
    await backplane.probe()
    t.strictSame(await backplane.list(''), [])
  })

  t.test('every call on a closed backplane rejects; closing again does not', async (t) => {
    const { backplane } = await open(t)
    const lease: Lease | null = await backplane.acquireLease('stream:main/held', { holder: 'a', ttlMs: 1000 })
    await backplane.close()
    const { close, ...others } = CALLS
    await close(backplane)
    for (const [name, call] of Object.entries(others)) {
      await t.rejects(call(backplane), BackplaneUnavailableError, name)
    }
    await t.rejects(async () => lease?.renew(), BackplaneUnavailableError)
    await t.rejects(async () => lease?.release(), BackplaneUnavailableError)
  })

  t.test('closing ends subscriptions and leaves no commit unanswered', async (t) => {
    const harness = await open(t)
    const { backplane } = harness
    await publishMany(backplane, 1, 10)
    const follower = await Follower.start(backplane, CHANNEL)
    const commits = times(50, (data) =>
      backplane.commit({ publish: [{ channel: CHANNEL, data, retain: 100 }] }),
    )
    const settled = Promise.allSettled(commits)
    await backplane.close()
    const results = await within(settled, { what: 'an answer to every commit' })
    const heard = follower.events.length
    const reopened = await harness.reopen()
    const { position } = await reopened.history(CHANNEL, { limit: 0 })
    const acknowledged = results.filter(({ status }) => status === 'fulfilled').length
    t.ok(position.offset >= 1 + acknowledged, 'what was acknowledged is there')
    await publishMany(reopened, 3, 10)
    t.equal(follower.events.length, heard)
    await follower.close()
  })
}
