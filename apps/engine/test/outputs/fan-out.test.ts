import type { DesiredOutput } from '@stream-manager/contracts'
import { createScrubber } from '@stream-manager/service-kit'
import t from 'tap'
import { type EncodedPacket, MAIN_RENDITION } from '../../src/media/encode/packets.ts'
import { FanOut } from '../../src/outputs/fan-out.ts'
import type { CloseOptions, OutputContext, OutputSink } from '../../src/outputs/sink/output.ts'

const output = (id: string, url = 'a'): DesiredOutput => ({
  id,
  type: 'rtmp',
  enabled: true,
  url: `rtmp://${url}/app`,
  key: null,
  options: {},
  revision: 1,
})

/** A sink that keeps what happens to it, in place of a server. */
class ProbeSink implements OutputSink {
  readonly id: string
  readonly packets: EncodedPacket[] = []
  readonly closed: CloseOptions[] = []
  breaks = false
  reason = 'broken'

  constructor(id: string) {
    this.id = id
  }

  status() {
    return {
      id: this.id,
      type: 'rtmp',
      state: 'live',
      error: null,
      retries: 0,
      nextRetryAt: null,
      bitrateKbps: 1,
    } as const
  }

  offer(packet: EncodedPacket) {
    if (this.breaks) throw new Error(this.reason)
    this.packets.push(packet)
  }

  droppedPackets() {
    return 2
  }

  async close(options: CloseOptions) {
    this.closed.push(options)
  }
}

const probe = () => {
  const opened: ProbeSink[] = []
  const context = {
    renditionId: MAIN_RENDITION,
    onChange: () => undefined,
  } as Partial<OutputContext> as OutputContext
  const open = ({ id }: DesiredOutput) => {
    const sink = new ProbeSink(id)
    opened.push(sink)
    return sink
  }
  return { opened, fanOut: new FanOut({ context, open }) }
}

const packet = () => {
  const state = { freed: 0 }
  const value: EncodedPacket = {
    renditionId: MAIN_RENDITION,
    kind: 'video',
    keyframe: true,
    ptsMs: 0,
    dtsMs: 0,
    durationMs: 33,
    sizeBytes: 10,
    bytes: () => Buffer.alloc(10),
    clone: () => value,
    free: () => {
      state.freed += 1
    },
  }
  return { value, state }
}

t.test('only what differs is opened and closed', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a'), output('b')])
  fanOut.follow([output('a'), { ...output('c'), enabled: false }])
  t.same(
    opened.map(({ id }) => id),
    ['a', 'b'],
  )
  t.same(
    opened.map(({ closed }) => closed.length),
    [0, 1],
  )
  t.equal(fanOut.statuses()['c']?.state, 'idle')
})

t.test('a changed output is opened anew when the old one has ended', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a')])
  fanOut.follow([output('a', 'elsewhere')])
  t.equal(opened.length, 1, 'not beside it')
  await fanOut.close({ deadlineMs: 0, final: false })
  t.same(opened[0]?.closed, [{ deadlineMs: 2000, final: false }])
})

t.test('a key at the cut of an unexpected reason is not shown in part', async (t) => {
  const { register, scrub } = createScrubber()
  register('hunter2-key-of-the-output')
  const { opened, fanOut } = probe()
  fanOut.follow([output('a')])
  const [sink] = opened
  // The reason is cut after 200 characters, in the middle of the key.
  if (sink)
    Object.assign(sink, { breaks: true, reason: `${'of a line '.repeat(18)}hunter2-key-of-the-output` })
  fanOut.offer(packet().value)
  const message = scrub(fanOut.statuses()['a']?.error?.message ?? '')
  t.match(message, /of a line….*Change it/)
  t.notMatch(message, 'hunter2')
})

t.test('a sink that throws is closed and reported; the others get every packet', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a'), output('b')])
  const [first, second] = opened
  if (first) first.breaks = true
  const { value, state } = packet()
  fanOut.offer(value)
  fanOut.offer(value)
  t.equal(second?.packets.length, 2)
  t.equal(state.freed, 2)
  t.match(fanOut.statuses(), {
    a: { state: 'failed', error: { code: 'output.write_failed' } },
    b: { state: 'live' },
  })
  fanOut.follow([output('a'), output('b')])
  t.equal(opened.length, 2, 'the same version is not tried again')
})

t.test('an unreadable output fails by its code and is opened once it can be read', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a', '***'), output('b')], { a: 'The secret of a cannot be decrypted' })
  t.match(fanOut.statuses(), {
    a: {
      state: 'failed',
      error: { code: 'storage.secret_unreadable', message: 'The secret of a cannot be decrypted' },
    },
    b: { state: 'live' },
  })
  fanOut.suspend()
  fanOut.resume()
  fanOut.follow([output('a', 'readable'), output('b')])
  t.equal(opened.filter(({ id }) => id === 'a').length, 1)
  t.match(fanOut.statuses()['a'], { state: 'live' })
})

t.test('suspended it sends nothing, resumed it opens all again', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a')])
  fanOut.suspend()
  fanOut.offer(packet().value)
  t.same(opened[0]?.packets, [])
  t.same(opened[0]?.closed, [{ deadlineMs: 0, final: false }])
  fanOut.follow([output('a'), output('b')])
  t.equal(opened.length, 1)
  await new Promise((resolve) => setImmediate(resolve))
  fanOut.resume()
  t.same(
    opened.map(({ id }) => id),
    ['a', 'a', 'b'],
  )
})

t.test('a packet of another rendition reaches no output and is freed', async (t) => {
  const { opened, fanOut } = probe()
  fanOut.follow([output('a')])
  const { value, state } = packet()
  fanOut.offer({ ...value, renditionId: 'small' })
  t.same(opened[0]?.packets, [])
  t.equal(state.freed, 1)
})
