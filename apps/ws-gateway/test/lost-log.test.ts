import type { Backplane, ChannelListener } from '@stream-manager/backplane'
import t from 'tap'
import { openBackplane, startGateway } from './support/gateway.ts'
import { Ledger } from './support/ledger.ts'
import { publishMany } from './support/publish.ts'
import { nextSubscribed, stockClient, subscribed } from './support/stock-client.ts'

/** The same store, whose subscriptions can be told at will that their log broke. */
const breakable = (backplane: Backplane) => {
  const listeners: ChannelListener[] = []
  const subscribe: Backplane['subscribe'] = (channel, listener, options) => {
    listeners.push(listener)
    return backplane.subscribe(channel, listener, options)
  }
  const wrapped = new Proxy(backplane, {
    get: (target, name: keyof Backplane) => (name === 'subscribe' ? subscribe : target[name].bind(target)),
  })
  return { wrapped, listeners }
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
  const ledger = new Ledger(subscription)
  const last = await publishMany(backplane, 'chat', 3)
  await ledger.reaches(last)
  t.strictSame(ledger.faults(0, last), [])
})
