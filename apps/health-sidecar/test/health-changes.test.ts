import { eventually, fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { observe, observeHealthy, type Store } from './world.ts'

const LOG = 'events/health'

const changesIn = async ({ backplane }: Store) => {
  const { publications } = await backplane.history(LOG, { limit: 100 })
  return publications.map(({ data }) => data)
}

const changesOf = (store: Store, count: number) =>
  eventually(
    async () => {
      const changes = await changesIn(store)
      return changes.length >= count && changes
    },
    { what: `${count} changes of health` },
  )

t.test('the sidecar that samples records each change of a status once', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t)
  await observer.sidecar.sample()
  await observer.sidecar.round()
  t.strictSame(await changesIn(store), [], 'all are well from the first look')
  await gateway.close()
  for (let rounds = 0; rounds < 3; rounds += 1) await observer.sidecar.round()
  const changes = await changesOf(store, 1)
  t.match(changes, [{ component: 'gateway', from: 'healthy', to: 'unhealthy', error: String }])
  t.equal((await changesIn(store)).length, 1)
})

t.test('a sidecar that does not sample records nothing', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t)
  const other = await observe(t, store, { instance: 'health-sidecar-2' })
  for (const each of [observer, other]) await each.sidecar.sample()
  await gateway.close()
  await other.sidecar.round()
  // It ends once nothing of it is under way.
  await other.sidecar.close()
  t.strictSame(await changesIn(store), [])
  await observer.sidecar.round()
  t.match(await changesOf(store, 1), [{ component: 'gateway', to: 'unhealthy' }])
})

t.test('a sidecar that takes over records what changed meanwhile', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t)
  const other = await observe(t, store, { instance: 'health-sidecar-2' })
  for (const each of [observer, other]) await each.sidecar.sample()
  await observer.sidecar.close()
  await gateway.close()
  await other.sidecar.sample()
  await other.sidecar.round()
  t.match(await changesOf(store, 1), [{ component: 'gateway', to: 'unhealthy' }])
})

t.test('a change that cannot be stored is recorded once the store is back', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t)
  await observer.sidecar.sample()
  await observer.sidecar.round()
  const commit = store.backplane.commit.bind(store.backplane)
  store.backplane.commit = () => Promise.reject(new Error('away'))
  await gateway.close()
  await observer.sidecar.round()
  store.backplane.commit = commit
  t.strictSame(await changesIn(store), [])
  await observer.sidecar.round()
  t.match(await changesOf(store, 1), [{ component: 'gateway' }])
})

t.test('an outage of the store is recorded once it is back, with its times', async (t) => {
  const clock = fakeClock()
  const { store, observer } = await observeHealthy(t, { clock })
  await observer.sidecar.sample()
  await observer.sidecar.round()
  const { probe, commit } = store.backplane
  const [from, to] = [clock.now().toISOString(), new Date(clock.now().getTime() + 40_000).toISOString()]
  const away = () => Promise.reject(new Error('away'))
  store.backplane.probe = away
  store.backplane.commit = away
  await observer.sidecar.round()
  clock.advance(40_000)
  store.backplane.probe = probe.bind(store.backplane)
  await observer.sidecar.round()
  store.backplane.commit = commit.bind(store.backplane)
  await observer.sidecar.round()
  t.match(await changesOf(store, 2), [
    { component: 'database', from: 'healthy', to: 'unhealthy', at: from },
    { component: 'database', from: 'unhealthy', to: 'healthy', at: to },
  ])
})

t.test('the first changes of a long outage and the newest are recorded', async (t) => {
  const { store, gateway, observer } = await observeHealthy(t)
  await observer.sidecar.sample()
  await observer.sidecar.round()
  const { probe, commit } = store.backplane
  store.backplane.commit = () => Promise.reject(new Error('away'))
  for (let turn = 0; turn < 30; turn += 1) {
    store.backplane.probe =
      turn % 2 === 0 ? () => Promise.reject(new Error('away')) : probe.bind(store.backplane)
    await observer.sidecar.round()
  }
  await gateway.close()
  store.backplane.probe = probe.bind(store.backplane)
  await observer.sidecar.round()
  store.backplane.commit = commit.bind(store.backplane)
  await observer.sidecar.round()
  const changes = await changesOf(store, 20)
  // The newest verdicts have two other statuses, and each of the 19 before has one.
  t.equal(changes.length, 21)
  t.match(changes[0], { component: 'database', to: 'unhealthy' })
  t.match(changes.at(-1), { component: 'gateway', to: 'unhealthy' })
})
