import { FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from './support/gateway.ts'
import { publishMany } from './support/publish.ts'
import { Recorder } from './support/recorder.ts'
import { breakConnection, stockClient, subscribed } from './support/stock-client.ts'

const COMMITS = 600
const CLIENTS = 12

t.test('joining in the middle of a commit storm neither loses nor repeats a publication', async (t) => {
  const { url, backplane } = await startGateway(t)
  const storm = publishMany(backplane, 'layer-updates', COMMITS)
  const joins = Array.from({ length: CLIENTS }, async () => {
    const client = stockClient(t, url)
    const recorder = new Recorder(client.newSubscription('layer-updates'))
    const { streamPosition } = await subscribed(client, 'layer-updates')
    return { recorder, first: streamPosition?.offset ?? -1 }
  })
  const joined = await Promise.all(joins)
  const last = await storm
  for (const { recorder, first } of joined) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(first, last), FLAWLESS)
  }
  t.ok(
    joined.some(({ first }) => first > 0 && first < COMMITS),
    'somebody joined in the middle',
  )
})

t.test('connections that break in the middle of a commit storm miss nothing', async (t) => {
  const { url, backplane } = await startGateway(t)
  const clients = Array.from({ length: 4 }, () => stockClient(t, url))
  const recorders = clients.map((client) => new Recorder(client.newSubscription('layer-updates')))
  await Promise.all(clients.map((client) => subscribed(client, 'layer-updates')))
  const storm = publishMany(backplane, 'layer-updates', COMMITS)
  for (const [index, client] of clients.entries()) {
    await recorders[index]?.reaches(40 * (index + 1))
    breakConnection(client)
  }
  const last = await storm
  for (const recorder of recorders) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(0, last), FLAWLESS)
  }
})
