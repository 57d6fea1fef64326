import { channelKey } from '@stream-manager/domain'
import { eventually, FLAWLESS } from '@stream-manager/test-kit'
import t from 'tap'
import { startGateway } from '../../support/gateway.ts'
import { connectRaw } from '../../support/raw-client.ts'
import { Recorder } from '../../support/recorder.ts'
import { stockClient, subscribed } from '../../support/stock-client.ts'

const TEXT = 'x'.repeat(32 * 1024)

t.test('disconnects a reader that stops reading, and no other', async (t) => {
  const { url, backplane, counts } = await startGateway(t)
  const healthy = stockClient(t, url)
  const recorder = new Recorder(healthy.newSubscription('layer-updates'))
  await subscribed(healthy, 'layer-updates')
  const slow = await connectRaw(t, url)
  await slow.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  slow.socket.pause()
  const channel = channelKey('main', 'layer-updates')
  let sent = 0
  let mostQueued = 0
  while (counts().subscriptions === 2 && sent < 4_000) {
    await backplane.commit({ publish: [{ channel, data: { TEXT }, retain: 10 }] })
    sent += 1
    mostQueued = Math.max(mostQueued, counts().queuedBytes)
  }
  t.equal(counts().subscriptions, 1, 'the slow one lost its subscription')
  t.ok(
    mostQueued > 0 && mostQueued <= 256 * 1024 + 2 * TEXT.length,
    `at most ${mostQueued} bytes were queued`,
  )
  slow.socket.resume()
  t.match(await slow.end(), { code: 3008, reason: 'slow' })
  await recorder.reaches(sent)
  t.strictSame(recorder.report(0, sent), FLAWLESS)
  await eventually(() => counts().sockets === 1, { what: 'the slow socket to be gone' })
  t.equal(counts().queuedBytes, 0)
})

t.test('disconnects a reader that never reads again', async (t) => {
  const limits = { maxOutboxAgeMs: 100, closeTimeoutMs: 50 }
  const { url, backplane, counts } = await startGateway(t, { limits })
  const slow = await connectRaw(t, url)
  await slow.ask({ id: 2, subscribe: { channel: 'layer-updates' } })
  slow.socket.pause()
  const publish = [{ channel: channelKey('main', 'layer-updates'), data: { TEXT }, retain: 10 }]
  while (counts().queuedBytes === 0 && counts().subscriptions > 0) await backplane.commit({ publish })
  await eventually(() => counts().sockets === 0, { what: 'the stalled socket to be cut' })
  t.strictSame(counts(), { sockets: 0, subscriptions: 0, queuedBytes: 0, feeds: 0, refusedUpgrades: 0 })
})
