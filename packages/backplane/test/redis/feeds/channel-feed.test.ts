import assert from 'node:assert/strict'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { LatestFeed } from '../../../src/delivery/latest-feed.ts'
import { Subscribers } from '../../../src/delivery/subscribers.ts'
import { ChannelFeed } from '../../../src/redis/feeds/channel-feed.ts'
import type { WakeUp } from '../../../src/redis/feeds/wake-up.ts'
import type { LogEntry } from '../../../src/redis/records/log-entry.ts'

const CHANNEL = 'scope/log'
const EPOCH = 'one'
/** Reads resolve in microtasks, so a feed that still works after this many turns never ends. */
const MAX_TURNS = 500

/** A log in memory, one subscriber of its feed, and wake-ups that the test sends or withholds. */
class World {
  readonly delivered: number[] = []
  losses = 0
  reads = 0
  readonly #entries: LogEntry[] = []
  readonly #feed: ChannelFeed

  constructor() {
    const subscribers = new Subscribers((error) => {
      throw error
    })
    this.#feed = new ChannelFeed(CHANNEL, {
      logs: {
        after: async (_channel, since) => {
          this.reads += 1
          return { position: this.#position, entries: this.#entries.slice(since), isWhole: true }
        },
        newest: async (_channel, limit) => ({
          position: this.#position,
          entries: this.#entries.slice(-limit).reverse(),
        }),
        open: async () => undefined,
        position: async () => this.#position,
        renewEpoch: async () => this.#position,
      },
      subscribers,
      latestFeed: new LatestFeed(() => undefined),
      damage: { reportIf: (error) => t.error(error) },
      trustsWakeUps: true,
    })
  }

  get top(): number {
    return this.#entries.length
  }

  get #position() {
    return { epoch: EPOCH, offset: this.top }
  }

  join(): Promise<unknown> {
    return this.#feed.join({
      since: undefined,
      listener: (event) => {
        if (event.kind === 'publication') this.delivered.push(event.publication.offset)
        if (event.kind === 'lost') this.losses += 1
      },
    })
  }

  publish(): WakeUp {
    const offset = this.top + 1
    const commit = `commit-${offset}`
    this.#entries.push({ offset, commit, json: '0' })
    return { kind: 'publication', epoch: EPOCH, offset, commit, inline: { data: 0 } }
  }

  receive(wakeUp: WakeUp): void {
    this.#feed.receive(wakeUp)
  }

  check(): Promise<void> {
    return this.#feed.check()
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS && this.delivered.length < this.top; turn += 1) await nextTurn()
  }
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)

t.test('delivers every publication once and in order if wake-ups are lost, repeated or late', async (t) => {
  const steps = fc.array(fc.constantFrom('sent', 'lost', 'twice', 'late', 'checked', 'settled'), {
    maxLength: 40,
  })
  const property = fc.asyncProperty(steps, async (chosen) => {
    const world = new World()
    await world.join()
    const late: WakeUp[] = []
    for (const step of chosen) {
      if (step === 'checked') await world.check()
      else if (step === 'settled') await nextTurn()
      else {
        const wakeUp = world.publish()
        if (step === 'late') late.push(wakeUp)
        if (step === 'sent' || step === 'twice') world.receive(wakeUp)
        if (step === 'twice') world.receive(wakeUp)
      }
    }
    for (const wakeUp of late) world.receive(wakeUp)
    await world.check()
    await world.settled()
    assert.deepEqual(world.delivered, upTo(world.top))
    assert.equal(world.losses, 0)
  })
  await t.resolves(fc.assert(property))
})

t.test('reads no log of which it has delivered every publication', async (t) => {
  const world = new World()
  await world.join()
  world.receive(world.publish())
  await world.check()
  await world.settled()
  t.strictSame(world.delivered, [1])
  t.equal(world.reads, 0)
})
