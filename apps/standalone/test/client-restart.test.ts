import type { Channel } from '@stream-manager/client'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { clientOf, keepsLayersOf } from './support/client.ts'
import { startStandalone, type TestSystem, waitForState } from './support/system.ts'

/** Nothing goes on air, so a start has no engine to wait for. */
const QUIET = { environment: { AUTOSTART: 'false' } }

/** What a subscriber was told, in order; events by their revision. */
const record = (channel: Channel<unknown, { readonly revision: number }>) => {
  const told: string[] = []
  const revisions: number[] = []
  channel.subscribe({
    snapshot: () => told.push('snapshot'),
    resync: () => told.push('resync'),
    event: ({ revision }) => revisions.push(revision),
  })
  return { told, revisions }
}

const kill = async (system: TestSystem): Promise<void> => {
  system.process.kill('SIGKILL')
  await system.exited
}

t.test('kill -9 and a new start on the same store: the client comes back and misses nothing', async (t) => {
  const first = await startStandalone(t)
  await waitForState(first, 'live', ({ status }) => status === 'live')
  const client = clientOf(t, first)
  const { layerUpdates } = client.channels
  const { told, revisions } = record(layerUpdates)
  await eventually(() => layerUpdates.current.live)
  await first.api.call('PATCH', '/api/layers/title', { content: { text: 'before' } })
  await kill(first)
  await eventually(() => !layerUpdates.current.live, { what: 'the state to be called stale' })

  const second = await startStandalone(t, { dataDir: first.dataDir, ports: first.ports })
  await eventually(() => layerUpdates.current.live, { what: 'the client to be back', deadlineMs: 30_000 })
  const changed = await client.layers.update('title', { content: { text: 'after' } })
  await eventually(() => revisions.includes(changed.value.revision), { what: 'the event of the change' })
  t.strictSame(told, ['snapshot'], 'what was missed was recovered, not read anew')
  t.strictSame(
    revisions,
    revisions.toSorted((one, other) => one - other),
    'in order',
  )
  await eventually(() => keepsLayersOf(client, second), { what: 'the kept layers to be those of the server' })
})

t.test('a command sent while the system is away is carried out once it is back', async (t) => {
  const first = await startStandalone(t, QUIET)
  const client = clientOf(t, first, { limits: { attempts: 50, timeoutMs: 2_000 } })
  await kill(first)
  const sent = client.chat.send({ text: 'sent into the void' })
  await startStandalone(t, { ...QUIET, dataDir: first.dataDir, ports: first.ports })
  const message = await sent
  const { items } = await client.chat.list()
  t.strictSame(
    items.filter(({ text }) => text === 'sent into the void').map(({ id }) => id),
    [message.id],
    'once',
  )
})

t.test('a store that is lost is a resync with a fresh snapshot', async (t) => {
  const first = await startStandalone(t, QUIET)
  const client = clientOf(t, first)
  const { layerUpdates } = client.channels
  const { told } = record(layerUpdates)
  await eventually(() => layerUpdates.current.live)
  await first.api.call('POST', '/api/layers', { id: 'lost', type: 'color', content: { color: '#000000' } })
  await eventually(() => layerUpdates.current.value?.items.some(({ id }) => id === 'lost'))
  await kill(first)
  await startStandalone(t, { ...QUIET, dataDir: await temporaryDirectory(t), ports: first.ports })
  await eventually(() => told.join() === 'snapshot,resync,snapshot', {
    what: 'the resync',
    deadlineMs: 30_000,
  })
  t.strictSame(layerUpdates.current.value?.items, [])
})
