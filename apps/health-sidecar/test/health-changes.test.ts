import { eventually } from '@stream-manager/test-kit'
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
