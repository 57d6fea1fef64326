import { FLAWLESS } from '@stream-manager/test-kit'
import type { Backplane } from '../../src/port/index.ts'
import { Follower } from './follower.ts'
import { CHANNEL, type ConformancePart, committed, DOCUMENT, times } from './harness.ts'

const COMMITS = 10_000
const WRITERS = 20

/** Every commit adds one revision and one publication, so the two must be equal whenever they are read together. */
const write = async (backplane: Backplane, count: number) => {
  for (const data of times(count, (index) => index)) {
    const publish = [{ channel: CHANNEL, data, retain: 500 }]
    committed(await backplane.commit({ put: { [DOCUMENT]: data }, publish }))
  }
}

const readWhile = async (backplane: Backplane, isRunning: () => boolean) => {
  let torn = 0
  let reads = 0
  while (isRunning()) {
    const { position, documents } = await backplane.snapshot(CHANNEL, [DOCUMENT])
    if ((documents[DOCUMENT]?.revision ?? 0) !== position.offset) torn += 1
    reads += 1
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { torn, reads }
}

export const storm: ConformancePart = (t, open) => {
  t.test('10,000 commits under readers and subscribers', async (t) => {
    const { backplane, join } = await open(t)
    const other = await join()
    const followers = await Promise.all(times(5, () => Follower.start(other, CHANNEL)))
    let isRunning = true
    const writers = Promise.all(times(WRITERS, () => write(backplane, COMMITS / WRITERS)))
    const readers = times(4, () => readWhile(other, () => isRunning))
    // A failed writer ends the readers too: left behind, they would fail in the middle of the next test.
    const stopped = writers.finally(() => {
      isRunning = false
    })
    const [results] = await Promise.all([Promise.all(readers), stopped])
    t.ok(
      results.every(({ reads }) => reads > 100),
      'readers got their turns',
    )
    t.strictSame(
      results.map(({ torn }) => torn),
      [0, 0, 0, 0],
      'no snapshot was torn',
    )
    for (const follower of followers) t.strictSame(await follower.reportAt(COMMITS), FLAWLESS)
    t.equal((await backplane.read(DOCUMENT))?.revision, COMMITS)
    t.equal((await backplane.history(CHANNEL, { limit: 1000 })).publications.length, 500)
  })
}
