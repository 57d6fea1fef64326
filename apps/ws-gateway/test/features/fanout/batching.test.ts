import { once } from 'node:events'
import { eventually, within } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { publishMany } from '../../support/publish.ts'
import { connectRaw, type RawClient } from '../../support/raw-client.ts'

/** Long enough for a slow disk to store many publications meanwhile. */
const GATHER_MS = 2000

/** Messages as they came over the wire, each with its replies. */
const messagesOf = ({ socket }: RawClient): string[] => {
  const messages: string[] = []
  socket.on('message', (message) => messages.push(message.toString()))
  return messages
}

const publicationsIn = (messages: readonly string[]): number =>
  messages
    .join('\n')
    .split('\n')
    .filter((line) => line.includes('"pub"')).length

t.test('sends a publication on an idle channel at once, and many publications together', async (t) => {
  const { url, backplane } = await startGateway(t, { limits: { minBatchIntervalMs: GATHER_MS } })
  const [first, second] = [await connectRaw(t, url), await connectRaw(t, url)]
  for (const client of [first, second]) await client.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  const received = [messagesOf(first), messagesOf(second)]
  const alone = within(once(first.socket, 'message'), { what: 'the first publication' })
  await publishMany(backplane, 'layer-updates', 1)
  await alone
  t.equal(received[0]?.length, 1)
  await publishMany(backplane, 'layer-updates', 60)
  for (const messages of received) {
    await eventually(() => publicationsIn(messages) === 61, { what: 'all publications' })
    t.ok(messages.length < 30, `61 publications came in ${messages.length} messages`)
  }
  t.strictSame(received[0], received[1], 'all clients receive the same messages')
})

t.test('a client that joins while a batch gathers gets only what its snapshot lacks', async (t) => {
  const { url, backplane } = await startGateway(t, { limits: { minBatchIntervalMs: 400 } })
  const early = await connectRaw(t, url)
  await early.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  await publishMany(backplane, 'layer-updates', 5)
  const late = await connectRaw(t, url)
  t.match(await late.ask({ id: 2, subscribe: { channel: 'layer-updates' } }), { subscribe: { offset: 5 } })
  const [earlyMessages, lateMessages] = [messagesOf(early), messagesOf(late)]
  await publishMany(backplane, 'layer-updates', 3)
  await eventually(() => earlyMessages.join().includes('"offset":8'), { what: 'all' })
  await eventually(() => publicationsIn(lateMessages) === 3, { what: 'the rest' })
  t.strictSame(
    [...lateMessages.join('\n').matchAll(/"offset":(\d+)/g)].map(([, offset]) => offset),
    ['6', '7', '8'],
  )
})

t.test('conflates latest values that arrive close together', async (t) => {
  const { url, backplane } = await startGateway(t, { limits: { minBatchIntervalMs: GATHER_MS } })
  const client = await connectRaw(t, url)
  await client.ask({ id: 2, subscribe: { channel: 'metrics' } })
  const messages = messagesOf(client)
  for (let number = 1; number <= 40; number += 1) {
    await backplane.setLatest('stream:main/metrics', { number })
    await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually(() => messages.at(-1)?.includes('"number":40'), { what: 'the newest value' })
  t.ok(messages.length < 20, `40 values came in ${messages.length} messages`)
})
