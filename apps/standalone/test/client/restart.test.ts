import type { Channel } from '@stream-manager/client'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { clientOf, keepsLayersOf } from '../support/client.ts'
import { startStandalone, type TestSystem } from '../support/system.ts'

/** Nothing goes on air, so a start has no engine to wait for. */
const QUIET = { environment: { AUTOSTART: 'false' } }

/** Records what a subscriber receives, in order; events by their revision. */
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

/** The revision it was made at. */
const addLayer = async ({ api }: TestSystem, id: string): Promise<number> => {
  const layer = { id, type: 'color', content: { color: '#000000' } }
  const { revision } = await api.call<{ revision: number }>('POST', '/api/layers', layer)
  return revision
}

t.test('kill -9 and a new start on the same store: none missing, none twice, in order', async (t) => {
  const first = await startStandalone(t, QUIET)
  const client = clientOf(t, first)
  const { layerUpdates } = client.channels
  const { told, revisions } = record(layerUpdates)
  await eventually(() => layerUpdates.current.live)
  const made: number[] = [await addLayer(first, 'before')]
  await kill(first)
  await eventually(() => !layerUpdates.current.live, { what: 'the state to be called stale' })

  const second = await startStandalone(t, { ...QUIET, dataDir: first.dataDir, ports: first.ports })
  for (const id of ['one', 'two', 'three']) made.push(await addLayer(second, id))
  await eventually(() => revisions.length >= made.length, { what: 'the events', deadlineMs: 30_000 })
  made.push(await addLayer(second, 'last'))
  await eventually(() => revisions.length >= made.length, { what: 'the event after them' })
  t.strictSame(revisions, made)
  t.strictSame(told, ['snapshot'], 'what was missed was recovered, not read anew')
  t.ok(await keepsLayersOf(client, second))
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
  await addLayer(first, 'lost')
  await eventually(() => layerUpdates.current.value?.items.some(({ id }) => id === 'lost'))
  await kill(first)
  await startStandalone(t, { ...QUIET, dataDir: await temporaryDirectory(t), ports: first.ports })
  await eventually(() => told.join() === 'snapshot,resync,snapshot', {
    what: 'the resync',
    deadlineMs: 30_000,
  })
  t.strictSame(layerUpdates.current.value?.items, [])
})
