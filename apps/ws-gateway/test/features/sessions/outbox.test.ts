import t from 'tap'
import { WebSocket } from 'ws'
import { type FrameStream, Outbox } from '../../../src/features/sessions/outbox.ts'

const LIMITS = { maxOutboxBytes: 100, maxOutboxFrames: 5, maxOutboxAgeMs: 60_000 }

/** A connection whose operating system takes frames only while it is not full. */
class ManualStream implements FrameStream {
  readonly taken: string[] = []
  full = false
  #held: { frame: Buffer; done: (() => void) | undefined }[] = []

  get writableLength(): number {
    return this.#held.reduce((sum, { frame }) => sum + frame.length, 0)
  }

  write(frame: Buffer, done?: () => void): void {
    this.#held.push({ frame, done })
    if (!this.full) this.take()
  }

  cork(): void {}

  uncork(): void {}

  /** The operating system takes what it was given. */
  take(): void {
    const held = this.#held
    this.#held = []
    for (const { frame } of held) this.taken.push(frame.toString())
    for (const { done } of held) done?.()
  }
}

const outboxTo = (stream: ManualStream, limits: Partial<typeof LIMITS> = {}) => {
  const overflows: string[] = []
  const websocket: { readyState: WebSocket['readyState'] } = { readyState: WebSocket.OPEN }
  const outbox = new Outbox({
    stream,
    websocket,
    limits: { ...LIMITS, ...limits },
    onOverflow: () => overflows.push('overflow'),
  })
  return { outbox, overflows, websocket }
}

const blocked = (limits: Partial<typeof LIMITS> = {}) => {
  const stream = new ManualStream()
  stream.full = true
  return { stream, ...outboxTo(stream, limits) }
}

const frame = (text: string) => Buffer.from(text)

t.test('writes each frame at once to a peer that keeps up, and buffers none', async (t) => {
  const stream = new ManualStream()
  const { outbox } = outboxTo(stream)
  for (const text of ['a', 'b']) outbox.push(frame(text))
  t.strictSame(stream.taken, ['a', 'b'])
  t.equal(outbox.bytes, 0)
})

t.test('buffers frames in order behind a full connection, and counts the bytes in its socket', async (t) => {
  const { stream, outbox } = blocked()
  for (const text of ['a', 'b', 'c', 'd']) outbox.push(frame(text))
  t.equal(outbox.bytes, 4)
  t.equal(stream.writableLength, 2, 'one on its way and one behind it')
  stream.full = false
  stream.take()
  t.strictSame(stream.taken, ['a', 'b', 'c', 'd'])
  t.equal(outbox.bytes, 0)
})

t.test('replaces a waiting value by a newer one of the same channel', async (t) => {
  const { stream, outbox } = blocked()
  for (const text of ['a', 'b']) outbox.push(frame(text))
  outbox.push(frame('m1'), 'metrics')
  outbox.push(frame('x'))
  outbox.push(frame('metrics2'), 'metrics')
  t.equal(outbox.bytes, 'abxmetrics2'.length)
  stream.take()
  outbox.push(frame('m3'), 'metrics')
  stream.full = false
  stream.take()
  t.strictSame(stream.taken, ['a', 'b', 'metrics2', 'x', 'm3'])
})

t.test('closes once when frames or bytes exceed the bound', async (t) => {
  for (const [size, count] of [
    [1, 8],
    [40, 5],
  ] as const) {
    const { stream, outbox, overflows } = blocked()
    for (let index = 0; index < count - 1; index += 1) outbox.push(frame('x'.repeat(size)))
    t.strictSame(overflows, [])
    outbox.push(frame('x'.repeat(size)))
    outbox.push(frame('x'))
    t.strictSame(overflows, ['overflow'])
    t.equal(outbox.bytes, 0)
    stream.take()
    t.equal(stream.taken.length, 2, 'nothing more is sent')
  }
})

t.test('accepts one frame above the bound, because a snapshot cannot be split', async (t) => {
  const { stream, outbox, overflows } = blocked()
  for (const text of ['a', 'b']) outbox.push(frame(text))
  outbox.push(frame('x'.repeat(500)))
  t.strictSame(overflows, [])
  stream.full = false
  stream.take()
  t.equal(stream.taken[2]?.length, 500)
})

t.test('closes for a peer that reads nothing for too long, with or without waiting frames', async (t) => {
  for (const count of [1, 3]) {
    const { outbox, overflows } = blocked({ maxOutboxAgeMs: 1_000 })
    for (let index = 0; index < count; index += 1) outbox.push(frame('x'))
    const nowMs = performance.now()
    outbox.checkAge(nowMs)
    t.strictSame(overflows, [])
    outbox.checkAge(nowMs + 1_001)
    t.strictSame(overflows, ['overflow'])
  }
  const { outbox, overflows } = outboxTo(new ManualStream(), { maxOutboxAgeMs: 1_000 })
  outbox.push(frame('x'))
  outbox.checkAge(performance.now() + 5_000)
  t.strictSame(overflows, [], 'an idle peer stays connected')
})

t.test('writes nothing after the close frame', async (t) => {
  const stream = new ManualStream()
  const { outbox, websocket } = outboxTo(stream)
  websocket.readyState = WebSocket.CLOSING
  outbox.push(frame('a'))
  t.strictSame(stream.taken, [])

  const late = blocked()
  for (const text of ['a', 'b', 'c']) late.outbox.push(frame(text))
  late.websocket.readyState = WebSocket.CLOSING
  late.stream.full = false
  late.stream.take()
  t.strictSame(late.stream.taken, ['a', 'b'], 'waiting frames are not written')
})

t.test('`room` resolves when the peer reads, and when the outbox closes', async (t) => {
  const { stream, outbox } = blocked()
  await outbox.room()
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) outbox.push(frame(text))
  let free = false
  const room = outbox.room().then(() => {
    free = true
  })
  await Promise.resolve()
  t.notOk(free)
  stream.take()
  await room
  for (const text of ['g', 'h', 'i', 'j', 'k']) outbox.push(frame(text))
  const end = outbox.room()
  outbox.close()
  await end
})
