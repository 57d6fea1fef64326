import type { Channel } from '@stream-manager/client'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { clientOf, keepsLayersOf } from '../support/client.ts'
import { startStandalone, type TestSystem } from '../support/system.ts'

/** No stream starts, so a start needs no engine. */
const QUIET = { environment: { AUTOSTART: 'false' } }

/** Records what a subscriber receives, in order; events by their revision. */
const record = (channel: Channel<unknown, { readonly revision: number }>) => {
  const calls: string[] = []
  const revisions: number[] = []
  channel.subscribe({
    snapshot: () => calls.push('snapshot'),
    resync: () => calls.push('resync'),
    event: ({ revision }) => revisions.push(revision),
  })
  return { calls, revisions }
}

const kill = async (system: TestSystem): Promise<void> => {
  system.process.kill('SIGKILL')
  await system.exited
}

/** Adds a layer; resolves with its revision. */
const addLayer = async ({ api }: TestSystem, id: string): Promise<number> => {
  const layer = { id, type: 'color', content: { color: '#000000' } }
  const { revision } = await api.call<{ revision: number }>('POST', '/api/layers', layer)
  return revision
}

t.test(
  'a client receives every event once and in order across kill -9 and a restart on the same store',
  async (t) => {
    const first = await startStandalone(t, QUIET)
    const client = clientOf(t, first)
    const { layerUpdates } = client.channels
    const { calls, revisions } = record(layerUpdates)
    await eventually(() => layerUpdates.current.live)
    const made: number[] = [await addLayer(first, 'before')]
    await kill(first)
    await eventually(() => !layerUpdates.current.live, { what: 'the state to be marked as not live' })

    const second = await startStandalone(t, { ...QUIET, dataDir: first.dataDir, ports: first.ports })
    for (const id of ['one', 'two', 'three']) made.push(await addLayer(second, id))
    await eventually(() => revisions.length >= made.length, { what: 'the events' })
    made.push(await addLayer(second, 'last'))
    await eventually(() => revisions.length >= made.length, { what: 'the event after them' })
    t.strictSame(revisions, made)
    t.strictSame(calls, ['snapshot'], 'missed events were recovered without a new snapshot')
    t.ok(await keepsLayersOf(client, second))
  },
)

t.test('a command sent while the system is down is executed once after its restart', async (t) => {
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

t.test('a lost store causes a resync and a fresh snapshot', async (t) => {
  const first = await startStandalone(t, QUIET)
  const client = clientOf(t, first)
  const { layerUpdates } = client.channels
  const { calls } = record(layerUpdates)
  await eventually(() => layerUpdates.current.live)
  await addLayer(first, 'lost')
  await eventually(() => layerUpdates.current.value?.items.some(({ id }) => id === 'lost'))
  await kill(first)
  await startStandalone(t, { ...QUIET, dataDir: await temporaryDirectory(t), ports: first.ports })
  await eventually(() => calls.join() === 'snapshot,resync,snapshot', {
    what: 'the resync',
  })
  t.strictSame(layerUpdates.current.value?.items, [])
})
