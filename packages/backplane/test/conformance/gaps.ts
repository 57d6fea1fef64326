import { FLAWLESS } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import type { Backplane, ChannelEvent } from '../../src/port/index.ts'
import { Follower } from './follower.ts'
import { CHANNEL, publishMany, times } from './harness.ts'

/** A store whose log can change without a wake-up for its subscribers. */
interface GapHarness {
  readonly backplane: Backplane
  /** Appends so many publications. Where an implementation cannot lose a wake-up, these are ordinary commits. */
  append(count: number, retain: number): Promise<void>
  /** Replaces the log by an empty one. Null where no log can be replaced while it is open. */
  readonly replaceLog: (() => Promise<void>) | null
}

interface GapOptions {
  /** Whether subscribers compare quiet channels with the log soon, or practically never. */
  readonly comparesSoon: boolean
}

type OpenGapHarness = (t: Test, options: GapOptions) => Promise<GapHarness>

const isLost = (events: readonly ChannelEvent[]) => events.some(({ kind }) => kind === 'lost')

/** Whether every publication directly follows the one before, or a `lost` with the position in between. */
const isGapChecked = (events: readonly ChannelEvent[], start: number): boolean => {
  let offset = start
  return events.every((event) => {
    if (event.kind === 'latest') return true
    const isNext = event.kind === 'lost' || event.publication.offset === offset + 1
    offset = event.kind === 'lost' ? event.position.offset : event.publication.offset
    return isNext
  })
}

/** The port's promise: publications in order, and every gap filled or reported. */
export const gaps = (t: Test, open: OpenGapHarness): void => {
  t.test('delivers the last publication although its wake-up was lost', async (t) => {
    const { backplane, append } = await open(t, { comparesSoon: true })
    await publishMany(backplane, 3, 100)
    const follower = await Follower.start(backplane, CHANNEL)
    await append(4, 100)
    t.strictSame(await follower.reportAt(7), FLAWLESS)
  })

  t.test('fills a gap at the next wake-up', async (t) => {
    const { backplane, append } = await open(t, { comparesSoon: false })
    const follower = await Follower.start(backplane, CHANNEL)
    await publishMany(backplane, 3, 100)
    await append(30, 100)
    await publishMany(backplane, 2, 100)
    t.strictSame(await follower.reportAt(35), FLAWLESS)
  })

  t.test('fills gaps at random places, once and in order', async (t) => {
    const { backplane, append } = await open(t, { comparesSoon: true })
    const follower = await Follower.start(backplane, CHANNEL)
    const steps = times(20, (index) => ({ isLost: index % 3 === 1, count: 1 + (index % 4) }))
    for (const { isLost, count } of steps)
      await (isLost ? append : publishMany.bind(null, backplane))(count, 1000)
    const last = steps.reduce((sum, { count }) => sum + count, 0)
    t.strictSame(await follower.reportAt(last), FLAWLESS)
  })

  t.test('reports a gap that is no longer retained, and goes on after it', async (t) => {
    const { backplane, append } = await open(t, { comparesSoon: false })
    await publishMany(backplane, 3, 5)
    const follower = await Follower.start(backplane, CHANNEL)
    await append(20, 5)
    await publishMany(backplane, 1, 5)
    await follower.until('offset 24', (events) => offsetOf(events) >= 24)
    await publishMany(backplane, 1, 5)
    await follower.until('offset 25', (events) => offsetOf(events) >= 25)
    t.ok(isGapChecked(follower.events, 3))
  })

  t.test('reports a log that was replaced, and goes on with the new one', async (t) => {
    const { backplane, replaceLog } = await open(t, { comparesSoon: true })
    if (!replaceLog) {
      t.pass('no log can be replaced while it is open')
      return
    }
    await publishMany(backplane, 3, 100)
    const follower = await Follower.start(backplane, CHANNEL)
    await replaceLog()
    await follower.until('the loss', isLost)
    const lost = follower.events.at(-1)
    await publishMany(backplane, 1, 100)
    await follower.until('a publication', (events) => events.at(-1)?.kind === 'publication')
    t.equal(lost?.kind === 'lost' && lost.position.epoch === follower.position.epoch, false, 'a new epoch')
    t.ok(isGapChecked(follower.events, 3))
  })
}

const offsetOf = (events: readonly ChannelEvent[]): number => {
  const last = events.at(-1)
  if (last?.kind === 'publication') return last.publication.offset
  return last?.kind === 'lost' ? last.position.offset : 0
}
