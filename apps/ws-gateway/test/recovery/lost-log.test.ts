import type { Backplane, ChannelListener } from '@stream-manager/backplane/port'
import { FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { openBackplane, startGateway } from '../support/gateway.ts'
import { publishMany } from '../support/publish.ts'
import { Recorder } from '../support/recorder.ts'
import { nextSubscribed, stockClient, subscribed } from '../support/stock-client.ts'
import { wrapBackplane } from '../support/wrapped-backplane.ts'

/** The same store, with listeners to which the test can deliver `lost`. */
const breakable = (backplane: Backplane) => {
  const listeners: ChannelListener[] = []
  const subscribe: Backplane['subscribe'] = (channel, listener, options) => {
    listeners.push(listener)
    return backplane.subscribe(channel, listener, options)
  }
  return { wrapped: wrapBackplane(backplane, { subscribe }), listeners }
}

t.test('gives the stock client a new start when the log is lost', async (t) => {
  const { wrapped, listeners } = breakable(await openBackplane(t))
  const { url, backplane } = await startGateway(t, { backplane: wrapped })
  const client = stockClient(t, url)
  await subscribed(client, 'chat')
  const subscription = client.getSubscription('chat')
  if (!subscription) throw new Error('no subscription')
  const again = nextSubscribed(subscription)
  const unsubscribed = new Promise((resolve) => subscription.once('subscribing', resolve))
  const position = { epoch: 'broken', offset: 0 }
  for (const listener of listeners) listener({ kind: 'lost', position })
  t.match(await unsubscribed, { code: 2500, reason: 'insufficient state' })
  await again
  const recorder = new Recorder(subscription)
  const last = await publishMany(backplane, 'chat', 3)
  await recorder.reaches(last)
  t.strictSame(recorder.report(0, last), FLAWLESS)
})
