import { within } from '@stream-manager/test-kit'
import { Centrifuge, type Subscription } from 'centrifuge'
import t from 'tap'
import WebSocket from 'ws'
import { startStandalone, waitForState } from './support/system.ts'

const nextData = (subscription: Subscription, holds: (data: Record<string, unknown>) => boolean) =>
  within(
    new Promise<Record<string, unknown>>((resolve) => {
      subscription.on('publication', ({ data }) => holds(data) && resolve(data))
    }),
    { what: 'the publication' },
  )

t.test('the stock client follows state, layers, metrics and chat of the running system', async (t) => {
  const system = await startStandalone(t)
  await waitForState(system, 'live', ({ status }) => status === 'live')
  const client = new Centrifuge(system.socketUrl, { websocket: WebSocket, timeout: 60_000 })
  t.teardown(() => client.disconnect())
  const subscribe = async (channel: string) => {
    const subscription = client.newSubscription(channel)
    const subscribed = new Promise<Record<string, unknown>>((resolve) =>
      subscription.on('subscribed', (context) => resolve(context.data)),
    )
    subscription.subscribe()
    client.connect()
    return { subscription, snapshot: await within(subscribed, { what: `the snapshot of ${channel}` }) }
  }
  const state = await subscribe('stream-state')
  t.match(state.snapshot, { status: 'live', streamId: 'main' })
  const layers = await subscribe('layer-updates')
  t.equal((layers.snapshot['items'] as unknown[]).length, 6)
  const metrics = await subscribe('metrics')
  const chat = await subscribe('chat')

  const paused = nextData(state.subscription, (data) => data['status'] === 'paused')
  await system.api.control('pause')
  t.match(await paused, { status: 'paused', desired: 'paused' })
  const live = nextData(state.subscription, (data) => data['status'] === 'live')
  await system.api.control('resume')
  await live

  // Other events arrive too, because the layers of the scene are still coming on air.
  const text = 'Changed while live'
  const updated = nextData(layers.subscription, (data) => JSON.stringify(data).includes(text))
  await system.api.call('PATCH', '/api/layers/title', { content: { text } })
  t.match(await updated, {
    type: 'layer.updated',
    layer: { id: 'title', content: { text } },
    by: { id: String, name: 'Guest' },
  })

  const measured = await nextData(metrics.subscription, () => true)
  t.ok(Number((measured['performance'] as Record<string, unknown>)['framesRendered']) > 0)

  const message = nextData(chat.subscription, (data) => data['type'] === 'message')
  await chat.subscription.publish({ text: 'Grüße aus dem Test 🎉' })
  t.match(await message, { message: { text: 'Grüße aus dem Test 🎉' } })
  const { items } = await system.api.call<{ items: { text: string }[] }>('GET', '/api/chat/messages')
  t.equal(items[0]?.text, 'Grüße aus dem Test 🎉')
})
