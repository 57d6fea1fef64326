import t from 'tap'
import { type MessageSink, Outbox } from '../../../src/features/sessions/outbox.ts'
import { jsonCodec } from '../../../src/protocol/json-codec.ts'

const LIMITS = { maxOutboxBytes: 100, maxOutboxFrames: 5, maxOutboxAgeMs: 60_000 }

/** A peer that takes a message only when told to. */
class ManualPeer implements MessageSink {
  readonly messages: string[] = []
  #taken: (() => void) | undefined

  send(message: Buffer, _options: { binary: boolean }, done: () => void): void {
    this.messages.push(message.toString())
    this.#taken = done
  }

  take(): void {
    this.#taken?.()
  }
}

const outboxTo = (sink: MessageSink, limits: Partial<typeof LIMITS> = {}) => {
  const overflows: string[] = []
  const outbox = new Outbox({
    sink,
    codec: jsonCodec(32),
    limits: { ...LIMITS, ...limits },
    onOverflow: () => overflows.push('overflow'),
  })
  return { outbox, overflows }
}

const frame = (text: string) => Buffer.from(text)

t.test('an idle peer gets each frame at once', (t) => {
  const peer = new ManualPeer()
  const { outbox } = outboxTo(peer)
  outbox.push(frame('a'))
  peer.take()
  outbox.push(frame('b'))
  t.strictSame(peer.messages, ['a', 'b'])
  outbox.close()
  t.end()
})

t.test('what gathers behind a busy peer travels together, in order', (t) => {
  const peer = new ManualPeer()
  const { outbox } = outboxTo(peer)
  for (const text of ['a', 'b', 'c']) outbox.push(frame(text))
  t.equal(outbox.bytes, 2)
  peer.take()
  t.strictSame(peer.messages, ['a', 'b\nc'])
  t.equal(outbox.bytes, 0)
  outbox.close()
  t.end()
})

t.test('a waiting value is replaced by a newer one of the same channel', (t) => {
  const peer = new ManualPeer()
  const { outbox } = outboxTo(peer)
  outbox.push(frame('first'))
  outbox.push(frame('m1'), 'metrics')
  outbox.push(frame('x'))
  outbox.push(frame('metrics2'), 'metrics')
  t.equal(outbox.bytes, 'metrics2'.length + 1)
  peer.take()
  outbox.push(frame('m3'), 'metrics')
  peer.take()
  t.strictSame(peer.messages, ['first', 'metrics2\nx', 'm3'])
  outbox.close()
  t.end()
})

t.test('too many frames, or too many bytes, end it once', (t) => {
  for (const [size, count] of [
    [1, 7],
    [40, 4],
  ] as const) {
    const peer = new ManualPeer()
    const { outbox, overflows } = outboxTo(peer)
    for (let index = 0; index < count - 1; index += 1) outbox.push(frame('x'.repeat(size)))
    t.strictSame(overflows, [])
    outbox.push(frame('x'.repeat(size)))
    outbox.push(frame('x'))
    t.strictSame(overflows, ['overflow'])
    t.equal(outbox.bytes, 0)
    peer.take()
    t.equal(peer.messages.length, 1, 'nothing more is sent')
  }
  t.end()
})

t.test('one frame above the bound may pass, since a snapshot cannot be cut', (t) => {
  const peer = new ManualPeer()
  const { outbox, overflows } = outboxTo(peer)
  outbox.push(frame('a'))
  outbox.push(frame('x'.repeat(500)))
  t.strictSame(overflows, [])
  peer.take()
  t.equal(peer.messages[1]?.length, 500)
  outbox.close()
  t.end()
})

t.test('a peer that takes nothing for too long is given up', async (t) => {
  const given = new Promise<void>((resolve) => {
    const outbox = new Outbox({
      sink: new ManualPeer(),
      codec: jsonCodec(32),
      limits: { ...LIMITS, maxOutboxAgeMs: 10 },
      onOverflow: resolve,
    })
    outbox.push(frame('a'))
    // The outbox holds no process open by itself.
    const hold = setTimeout(() => {}, 5_000)
    t.teardown(() => clearTimeout(hold))
  })
  await given
})

t.test('room is made as the peer takes, and at the end', async (t) => {
  const peer = new ManualPeer()
  const { outbox } = outboxTo(peer)
  await outbox.room()
  for (const text of ['a', 'b', 'c', 'd']) outbox.push(frame(text))
  let free = false
  const room = outbox.room().then(() => {
    free = true
  })
  await Promise.resolve()
  t.notOk(free)
  peer.take()
  await room
  for (const text of ['e', 'f', 'g', 'h']) outbox.push(frame(text))
  const end = outbox.room()
  outbox.close()
  await end
})
