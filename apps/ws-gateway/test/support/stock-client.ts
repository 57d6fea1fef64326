import { within } from '@stream-manager/test-kit'
import { Centrifuge, type SubscribedContext, type Subscription } from 'centrifuge'
import type { Test } from 'tap'
import { WebSocket } from 'ws'

/** The `centrifuge` package from npm with short reconnect delays. */
export const stockClient = (t: Test, url: string): Centrifuge => {
  const client = new Centrifuge(url, { websocket: WebSocket, minReconnectDelay: 20, maxReconnectDelay: 50 })
  t.teardown(() => client.disconnect())
  return client
}

export const nextSubscribed = (subscription: Subscription): Promise<SubscribedContext> =>
  within(new Promise((resolve) => subscription.once('subscribed', resolve)), {
    what: `${subscription.channel} to be subscribed`,
  })

/** Subscribes; resolves with the context that the application receives. */
export const subscribed = (client: Centrifuge, channel: string): Promise<SubscribedContext> => {
  const subscription = client.getSubscription(channel) ?? client.newSubscription(channel)
  const context = nextSubscribed(subscription)
  subscription.subscribe()
  client.connect()
  return context
}

/** Drops the connection as a broken network does: the client gets no close frame and reconnects automatically. */
export const breakConnection = (client: Centrifuge): void => {
  // The stock client offers no such call; its transport is the `ws` socket.
  const { _transport: transport } = client as unknown as { _transport: { _transport: WebSocket } }
  transport._transport.terminate()
}
