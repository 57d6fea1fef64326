import type { Publication } from '@stream-manager/backplane/port'
import fc from 'fast-check'
import t from 'tap'
import type { Gap } from '../../../src/features/fanout/gap.ts'
import { LogFollower } from '../../../src/features/fanout/log-follower.ts'

const EPOCH = 'one'

/** A log of which only some publications are announced. */
class QuietLog {
  readonly delivered: number[] = []
  readonly follower: LogFollower
  epoch = EPOCH
  top = 0
  /** Publications up to this one are no longer kept. */
  trimmed = 0
  losses = 0
  reads = 0

  constructor() {
    this.follower = new LogFollower({
      readGap: async ({ offset }) => this.#gap(offset),
      readTop: async () => ({ epoch: this.epoch, offset: this.top }),
      onPublication: (_epoch, { offset }) => this.delivered.push(offset),
      onLost: () => {
        this.losses += 1
      },
    })
    this.follower.begin({ epoch: EPOCH, offset: 0 })
  }

  publish(): Publication {
    this.top += 1
    return { offset: this.top, data: null }
  }

  announce(publication: Publication): Promise<void> {
    return this.follower.take(this.epoch, publication)
  }

  #gap(since: number): Gap {
    this.reads += 1
    const position = { epoch: this.epoch, offset: this.top }
    if (since < this.trimmed) return { position, publications: null }
    const publications = Array.from({ length: this.top - since }, (_, index) => ({
      offset: since + index + 1,
      data: null,
    }))
    return { position, publications }
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

t.test('whatever wake-ups are lost, repeated or late, all is delivered once and in order', async (t) => {
  const heard = fc.array(fc.constantFrom('heard', 'lost', 'twice', 'late', 'checked'), { maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(heard, async (wakeUps) => {
      const log = new QuietLog()
      const late: Publication[] = []
      const work: Promise<void>[] = []
      for (const wakeUp of wakeUps) {
        if (wakeUp === 'checked') {
          work.push(log.follower.check())
          continue
        }
        const publication = log.publish()
        if (wakeUp === 'late') late.push(publication)
        if (wakeUp === 'heard' || wakeUp === 'twice') work.push(log.announce(publication))
        if (wakeUp === 'twice') work.push(log.announce(publication))
      }
      await Promise.all(work)
      await Promise.all(late.map((publication) => log.announce(publication)))
      await log.follower.check()
      return log.losses === 0 && JSON.stringify(log.delivered) === JSON.stringify(upTo(log.top))
    }),
  )
  t.pass('held')
})

t.test('a log that is as far as it was heard of is not read', async (t) => {
  const log = new QuietLog()
  await log.announce(log.publish())
  await log.follower.check()
  t.equal(log.reads, 0)
})

t.test('a gap that is no longer kept, another epoch, and a shorter log are each told as lost', async (t) => {
  const trimmed = new QuietLog()
  for (const _ of upTo(5)) trimmed.publish()
  trimmed.trimmed = 3
  await trimmed.follower.check()
  t.match(trimmed, { losses: 1, delivered: [] })

  const replaced = new QuietLog()
  await replaced.announce(replaced.publish())
  replaced.epoch = 'two'
  await replaced.follower.check()
  t.match(replaced, { losses: 1, delivered: [1] })
  await replaced.announce(replaced.publish())
  t.match(replaced, { losses: 1, delivered: [1, 2] }, 'and it goes on from there')

  const shorter = new QuietLog()
  await shorter.announce(shorter.publish())
  await shorter.announce(shorter.publish())
  shorter.top = 1
  await shorter.follower.check()
  t.match(shorter, { losses: 1, delivered: [1, 2] })
})

t.test('a log that cannot be read is tried again at the next check', async (t) => {
  let away = true
  const delivered: number[] = []
  const position = { epoch: EPOCH, offset: 1 }
  const follower = new LogFollower({
    readGap: async () => {
      if (away) throw new Error('away')
      return { position, publications: [{ offset: 1, data: null }] }
    },
    readTop: async () => position,
    onPublication: (_epoch, { offset }) => delivered.push(offset),
    onLost: () => t.fail('nothing is lost'),
  })
  follower.begin({ epoch: EPOCH, offset: 0 })
  await t.rejects(follower.check())
  away = false
  await follower.check()
  t.strictSame(delivered, [1])
})
