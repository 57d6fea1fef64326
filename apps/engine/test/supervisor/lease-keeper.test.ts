import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import {
  type Backplane,
  BackplaneUnavailableError,
  type Lease,
  type LeaseOptions,
  type LeaseState,
} from '@stream-manager/backplane/port'
import {
  deferred,
  eventually,
  type FakeClock,
  fakeClock,
  type TestScope,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { type Grant, LeaseKeeper } from '../../src/supervisor/lease-keeper.ts'

const LEASE = 'stream:main/engine'
const TERM_MS = 10_000
const SELF_STOP_MS = 7_000

interface World {
  readonly backplane: Backplane
  readonly clock: FakeClock
  readonly store: Store
}

/** The way to a real store, which can break down. */
class Store {
  readonly #backplane: Backplane
  looks = 0
  refusals = 0
  isAway = false
  /** Answers to `acquireLease` wait for this. */
  answer: Promise<void> = Promise.resolve()

  constructor(backplane: Backplane) {
    this.#backplane = backplane
  }

  async readLease(name: string): Promise<LeaseState | null> {
    this.#require()
    const state = await this.#backplane.readLease(name)
    this.looks += 1
    return state
  }

  async acquireLease(name: string, options: LeaseOptions): Promise<Lease | null> {
    this.#require()
    const lease = await this.#backplane.acquireLease(name, options)
    await this.answer
    if (!lease) return null
    const renew = async () => {
      this.#require()
      return lease.renew()
    }
    return { ...lease, renew }
  }

  #require(): void {
    if (!this.isAway) return
    this.refusals += 1
    throw new BackplaneUnavailableError('the store is away')
  }
}

const openWorld = async (t: TestScope): Promise<World> => {
  const clock = fakeClock()
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t), clock })
  t.teardown(() => backplane.close())
  return { backplane, clock, store: new Store(backplane) }
}

/** One supervisor's claim to the lease, and what became of it. */
class Claim {
  readonly grants: Grant[] = []
  readonly keeper: LeaseKeeper
  renewals = 0
  losses = 0
  ended: Promise<void> = Promise.resolve()

  constructor(t: TestScope, { store, clock }: World, holder: string) {
    this.keeper = new LeaseKeeper(
      { backplane: store, name: LEASE, holder, nowMs: () => clock.monotonicMs(), acquireDelayMs: () => 0 },
      {
        onAcquired: (grant) => this.grants.push(grant),
        onRenewed: () => {
          this.renewals += 1
        },
        onLost: () => {
          this.losses += 1
          return this.ended
        },
      },
    )
    t.teardown(() => this.keeper.close())
    this.keeper.start()
  }

  granted(): Promise<Grant> {
    return eventually(() => this.grants.at(-1), { what: 'a grant' })
  }
}

t.test(
  'one of several supervisors holds the stream; after a release the next one gets it at once',
  async (t) => {
    const world = await openWorld(t)
    const claims = ['a', 'b', 'c', 'd', 'e'].map((holder) => new Claim(t, world, holder))
    const owners = () => claims.filter(({ grants }) => grants.length > 0)
    const first = await eventually(() => owners()[0], { what: 'an owner' })
    await eventually(() => first.renewals > 1, { what: 'a renewal' })
    t.equal(owners().length, 1)
    await first.keeper.close()
    // The clock stands still: nothing ran out.
    await eventually(() => owners().length === 2, { what: 'the next owner' })
    const fences = owners().flatMap(({ grants }) => grants.map(({ fence }) => fence))
    t.same(fences.sort(), [1, 2])
  },
)

t.test(
  'a lease that ran out is certain to be free of its holder; one that vanished is not, yet',
  async (t) => {
    const world = await openWorld(t)
    const { backplane, clock, store } = world
    const vanishing = await backplane.acquireLease(LEASE, { holder: 'gone', ttlMs: TERM_MS })
    const claim = new Claim(t, world, 'a')
    await eventually(() => store.looks > 0, { what: 'a look at the lease' })
    await vanishing?.release()
    const early = await claim.granted()
    t.equal(early.certainFromMs, clock.monotonicMs() + SELF_STOP_MS + 500)

    const { looks } = store
    const waiting = new Claim(t, world, 'b')
    await eventually(() => store.looks > looks, { what: 'a look at the lease' })
    claim.ended = new Promise(() => undefined)
    clock.advance(TERM_MS + 100)
    const late = await waiting.granted()
    t.ok(late.certainFromMs <= clock.monotonicMs())
  },
)

t.test(
  'a holder that cannot reach the store stops in time, and competes only when nothing runs',
  async (t) => {
    const world = await openWorld(t)
    const { store } = world
    const claim = new Claim(t, world, 'a')
    const { endsAtMs } = await claim.granted()
    t.equal(endsAtMs, world.clock.monotonicMs() + SELF_STOP_MS)
    const ending = deferred<void>()
    claim.ended = ending.promise
    store.isAway = true
    world.clock.advance(4000)
    await eventually(() => store.refusals > 1, { what: 'renewals that fail' })
    t.equal(claim.losses, 0, 'for a moment nothing happens')
    world.clock.advance(3000)
    await eventually(() => claim.losses === 1, { what: 'the stop' })
    store.isAway = false
    world.clock.advance(TERM_MS)
    t.equal(await world.backplane.readLease(LEASE), null)
    t.equal(claim.grants.length, 1)
    ending.resolve()
    const again = await eventually(() => claim.grants[1], { what: 'another grant' })
    t.equal(again.certainFromMs, world.clock.monotonicMs(), 'nobody held it in between')
  },
)

t.test('a renewal that is refused is a loss at once', async (t) => {
  const world = await openWorld(t)
  const claim = new Claim(t, world, 'a')
  const { fence } = await claim.granted()
  world.clock.advance(TERM_MS)
  await eventually(() => claim.losses === 1, { what: 'the loss' })
  await eventually(() => claim.grants.length === 2, { what: 'another grant' })
  t.equal(claim.grants[1]?.fence, fence + 1)
})

t.test('a wall clock that jumps moves nothing', async (t) => {
  const world = await openWorld(t)
  const claim = new Claim(t, world, 'a')
  await claim.granted()
  const { renewals } = claim
  world.clock.jumpWallClock(3_600_000)
  await eventually(() => claim.renewals > renewals, { what: 'a renewal' })
  world.clock.jumpWallClock(-7_200_000)
  await eventually(() => claim.renewals > renewals + 1, { what: 'a renewal' })
  t.equal(claim.losses, 0)
  t.match(await world.backplane.readLease(LEASE), { holder: 'a', expiresInMs: TERM_MS })
})

t.test('a grant that comes too late to be used is given back', async (t) => {
  const world = await openWorld(t)
  const answer = deferred<void>()
  world.store.answer = answer.promise
  const claim = new Claim(t, world, 'a')
  await eventually(() => world.backplane.readLease(LEASE), { what: 'the grant' })
  world.clock.advance(SELF_STOP_MS)
  answer.resolve()
  await eventually(async () => (await world.backplane.readLease(LEASE)) === null, { what: 'the return' })
  t.equal(claim.grants.length, 0)
})
