import type { HostResources } from '@stream-manager/contracts'
import { createLogger } from '@stream-manager/service-kit'
import { fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { Sampler } from '../src/resources/sampler.ts'
import { openStore, type Store } from './world.ts'

const hostNamed = (name: string): HostResources => ({
  name,
  cpu: { percent: 1, cores: 2 },
  memory: { usedBytes: 1, totalBytes: 2 },
  disk: { usedBytes: null, totalBytes: null },
  network: { receivedBytesPerSecond: null, sentBytesPerSecond: null },
})

/** A sampler that samples by `sample` only. */
const sampler = (t: Test, { backplane, domain }: Store, name: string): Sampler => {
  const created = new Sampler({
    backplane,
    resources: domain.resources,
    measureHost: async () => hostNamed(name),
    holder: name,
    periodMs: 60_000,
    logger: createLogger({ service: 'test', level: 'silent' }),
  })
  t.teardown(() => created.close())
  return created
}

const namesIn = async ({ domain }: Store): Promise<(string | undefined)[]> => {
  const { items } = await domain.resources.history({})
  return items.map(({ host }) => host?.name)
}

t.test('one of two sidecars samples until it leaves; both measure their own host', async (t) => {
  const store = await openStore(t)
  const [one, two] = [sampler(t, store, 'one'), sampler(t, store, 'two')]
  await store.beat('engine')
  for (const each of [one, two, one, two]) await each.sample()
  t.strictSame(await namesIn(store), ['one', 'one'])
  t.equal(two.host?.name, 'two')
  await one.close()
  await two.sample()
  t.strictSame(await namesIn(store), ['one', 'one', 'two'])
  t.match(await store.domain.resources.current(), {
    host: { name: 'two' },
    instances: [{ service: 'engine' }],
  })
})

t.test('concurrent calls take one sample', async (t) => {
  const store = await openStore(t)
  const one = sampler(t, store, 'one')
  await Promise.all([one.sample(), one.sample(), one.sample()])
  t.strictSame(await namesIn(store), ['one'])
})

t.test('samples that cannot be stored are missing, and later ones are stored again', async (t) => {
  const store = await openStore(t)
  const one = sampler(t, store, 'one')
  await one.sample()
  const commit = store.backplane.commit.bind(store.backplane)
  store.backplane.commit = () => Promise.reject(new Error('away'))
  await one.sample()
  store.backplane.commit = commit
  await one.sample()
  t.strictSame(await namesIn(store), ['one', 'one'])
})

t.test('a sidecar that was frozen past its lease leaves the sampling to the new holder', async (t) => {
  const clock = fakeClock()
  const store = await openStore(t, clock)
  const [frozen, other] = [sampler(t, store, 'frozen'), sampler(t, store, 'other')]
  await frozen.sample()
  clock.advance(15_000)
  await other.sample()
  await frozen.sample()
  await other.sample()
  t.strictSame(await namesIn(store), ['frozen', 'other', 'other'])
})
