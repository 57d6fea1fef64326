import type { Backplane } from '@stream-manager/backplane/port'
import { deferred, eventually, FLAWLESS, freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { openBackplane, startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'
import { Recorder } from '../support/recorder.ts'
import { nextSubscribed, stockClient, subscribed } from '../support/stock-client.ts'
import { wrapBackplane } from '../support/wrapped-backplane.ts'

const CLIENTS = 100
/** Reads of the backplane that the whole storm may cost. */
const MAX_READS = 10

t.test('many clients that reconnect at once share their reads of the backplane', async (t) => {
  const store = await openBackplane(t)
  const everybodyAsked = deferred()
  let reads = 0
  let isSlow = false
  const counted: Partial<Backplane> = {
    history: async (channel, options) => {
      reads += 1
      // The embedded store answers at once; a remote store under load does not.
      if (isSlow) await everybodyAsked.promise
      return store.history(channel, options)
    },
    snapshot: (channel, keys) => {
      reads += 1
      return store.snapshot(channel, keys)
    },
  }
  const backplane = wrapBackplane(store, counted)
  // No other process takes it while no gateway has it.
  const port = await freePort()
  const first = await startGateway(t, { backplane, port })
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = stockClient(t, first.url)
      const subscription = client.newSubscription('layer-updates')
      const recorder = new Recorder(subscription)
      await subscribed(client, 'layer-updates')
      return { subscription, recorder }
    }),
  )
  const seen = await publishMany(store, 'layer-updates', 5)
  for (const { recorder } of clients) await recorder.reaches(seen)
  const back = clients.map(({ subscription }) => nextSubscribed(subscription))
  await first.close()
  await publishMany(store, 'layer-updates', 20)
  reads = 0
  isSlow = true
  const { counts } = await startGateway(t, { backplane, port })
  await eventually(() => counts().subscriptions === CLIENTS, { what: 'every client to subscribe again' })
  everybodyAsked.resolve()
  for (const context of await Promise.all(back)) t.match(context, { recovered: true })
  t.ok(reads <= MAX_READS, `${CLIENTS} clients came back with ${reads} reads`)
  const last = await publishMany(store, 'layer-updates', 5)
  for (const { recorder } of clients) {
    await recorder.reaches(last)
    t.strictSame(recorder.report(0, last), FLAWLESS)
  }
})
