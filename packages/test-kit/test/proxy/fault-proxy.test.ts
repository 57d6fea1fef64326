import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import {
  BLACKHOLE,
  eventually,
  type FaultProxy,
  freePort,
  startFaultProxy,
  waitForEvent,
} from '../../src/index.ts'

const fail = (message: string): never => {
  throw new Error(message)
}

/** Says everything back, and ends when the other side does. */
const startEcho = async (t: Test) => {
  const accepted: Socket[] = []
  const server = createServer((socket) => {
    accepted.push(socket)
    socket.on('error', () => {})
    socket.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of accepted) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') return fail('no port')
  const latest = (): Socket => accepted.at(-1) ?? fail('nobody has connected')
  return { port: address.port, latest }
}

class Speaker {
  readonly socket: Socket
  heard = ''
  pieces = 0

  constructor(t: Test, port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', (chunk) => {
      this.heard += chunk.toString()
      this.pieces += 1
    })
    t.teardown(() => this.socket.destroy())
  }

  /** Waits until it has heard exactly this since it began. */
  hears(text: string): Promise<unknown> {
    return eventually(() => this.heard === text, { what: `hearing ${text.slice(0, 40)}` })
  }
}

const setUp = async (t: Test) => {
  const echo = await startEcho(t)
  const proxy = await startFaultProxy(t, { port: echo.port })
  return { echo, proxy }
}

/** A speaker whose way through the proxy and back was seen to work. */
const speaking = async (t: Test, proxy: FaultProxy) => {
  const speaker = new Speaker(t, proxy.port)
  speaker.socket.write('hello ')
  await speaker.hears('hello ')
  return speaker
}

t.test('passes everything on, and the end of the connection too', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  const large = 'x'.repeat(3_000_000)
  speaker.socket.write(large)
  await speaker.hears(`hello ${large}`)
  speaker.socket.end()
  await waitForEvent(speaker.socket, 'close')
  await eventually(() => proxy.connections.length === 0, { what: 'no connection left' })
})

t.test('a blackhole loses nothing: what was said during it arrives when it is healed', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  const other = await speaking(t, proxy)
  for (const way of ['toServer', 'toClient'] as const) {
    proxy.connections[0]?.setFaults({ [way]: { blackhole: true } })
    speaker.socket.write(`${way} `)
    other.socket.write(`${way} `)
    await other.hears(way === 'toServer' ? 'hello toServer ' : 'hello toServer toClient ')
    t.notMatch(speaker.heard, way, 'the one connection is silent, the other is not')
    proxy.connections[0]?.setFaults({})
    await speaker.hears(other.heard)
  }
})

t.test('behind a blackhole nobody learns that the other end has gone', async (t) => {
  const { proxy, echo } = await setUp(t)
  const speaker = await speaking(t, proxy)
  const served = echo.latest()
  const ended = waitForEvent(served, 'close')
  proxy.setFaults(BLACKHOLE)
  speaker.socket.resetAndDestroy()
  const witness = new Speaker(t, proxy.port)
  await eventually(() => proxy.connections.length === 2, { what: 'a new connection, accepted and silent' })
  witness.socket.write('late')
  t.notOk(served.closed)
  t.equal(witness.heard, '')
  proxy.heal()
  await ended
  await witness.hears('late')
})

t.test('a blackhole holds a bounded amount; the sender is held up beyond it', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  proxy.setFaults({ toServer: { blackhole: true } })
  const said = 'x'.repeat(32 * 1024 * 1024)
  speaker.socket.write(said)
  const settled = async () => {
    const before = speaker.socket.bytesWritten - speaker.socket.writableLength
    await new Promise((resolve) => setTimeout(resolve, 100))
    return before === speaker.socket.bytesWritten - speaker.socket.writableLength
  }
  await eventually(settled, { what: 'a sender that is held up' })
  t.ok(speaker.socket.writableLength > 0, 'not all was taken')
  proxy.heal()
  await speaker.hears(`hello ${said}`)
})

t.test('latency and jitter keep the order', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  proxy.setFaults({ toServer: { latencyMs: 50, jitterMs: 50 }, toClient: { jitterMs: 20 } })
  const begin = performance.now()
  const words = Array.from({ length: 50 }, (_, index) => `${index} `)
  for (const word of words) {
    speaker.socket.write(word)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await speaker.hears(`hello ${words.join('')}`)
  t.ok(performance.now() - begin >= 50, 'it took the latency at least')
})

t.test('slices arrive one by one', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  const before = speaker.pieces
  proxy.setFaults({ toClient: { slice: { bytes: 1, everyMs: 5 } } })
  speaker.socket.write('slowly')
  await speaker.hears('hello slowly')
  t.ok(speaker.pieces - before > 1, 'in more than one piece')
})

t.test('a reset meets both ends', async (t) => {
  const { proxy, echo } = await setUp(t)
  const speaker = await speaking(t, proxy)
  const served = waitForEvent(echo.latest(), 'error')
  const error = waitForEvent<[NodeJS.ErrnoException]>(speaker.socket, 'error')
  proxy.reset()
  t.match(await error, [{ code: 'ECONNRESET' }])
  t.match(await served, [{ code: 'ECONNRESET' }])
})

t.test('refuses new connections until it accepts again; open ones stay', async (t) => {
  const { proxy } = await setUp(t)
  const speaker = await speaking(t, proxy)
  proxy.refuse()
  const [error] = await waitForEvent<[NodeJS.ErrnoException]>(connect(proxy.port, '127.0.0.1'), 'error')
  t.equal(error.code, 'ECONNREFUSED')
  speaker.socket.write('still here')
  await speaker.hears('hello still here')
  await proxy.accept()
  await speaking(t, proxy)
})

t.test('a server that is not there is a reset connection', async (t) => {
  const proxy = await startFaultProxy(t, { port: await freePort() })
  const socket = connect(proxy.port, '127.0.0.1')
  t.match(await waitForEvent(socket, 'error'), [{ code: 'ECONNRESET' }])
})
