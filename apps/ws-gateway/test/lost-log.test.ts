import type { Backplane, ChannelListener } from '@stream-manager/backplane/port'
import { FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { openBackplane, startGateway } from './support/gateway.ts'
import { publishMany } from './support/publish.ts'
import { Recorder } from './support/recorder.ts'
import { nextSubscribed, stockClient, subscribed } from './support/stock-client.ts'
import { wrapBackplane } from './support/wrapped-backplane.ts'

/** The same store, whose subscriptions can be told at will that their log broke. */
const breakable = (backplane: Backplane) => {
  const listeners: ChannelListener[] = []
  const subscribe: Backplane['subscribe'] = (channel, listener, options) => {
    listeners.push(listener)
    return backplane.subscribe(channel, listener, options)
  }
  return { wrapped: wrapBackplane(backplane, { subscribe }), listeners }
}

t.test('when the log breaks the stock client is handed a fresh start and goes on', async (t) => {
  const { wrapped, listeners } = breakable(await openBackplane(t))
  const { url, backplane } = await startGateway(t, { backplane: wrapped })
  const client = stockClient(t, url)
  await subscribed(client, 'chat')
  const subscription = client.getSubscription('chat')
  if (!subscription) throw new Error('no subscription')
  const again = nextSubscribed(subscription)
  const told = new Promise((resolve) => subscription.once('subscribing', resolve))
  const position = { epoch: 'broken', offset: 0 }
  for (const listener of listeners) listener({ kind: 'lost', position })
  t.match(await told, { code: 2500, reason: 'insufficient state' })
  await again
  const recorder = new Recorder(subscription)
  const last = await publishMany(backplane, 'chat', 3)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})
