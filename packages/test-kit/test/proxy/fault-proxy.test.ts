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

/** Starts a server that echoes everything and ends when its client ends. */
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
  const latest = (): Socket => accepted.at(-1) ?? fail('no client has connected')
  return { port: address.port, latest }
}

class EchoClient {
  readonly socket: Socket
  received = ''
  pieces = 0

  constructor(t: Test, port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', (chunk) => {
      this.received += chunk.toString()
      this.pieces += 1
    })
    t.teardown(() => this.socket.destroy())
  }

  /** Waits until exactly this text has come back. */
  receives(text: string): Promise<unknown> {
    return eventually(() => this.received === text, { what: `receiving ${text.slice(0, 40)}` })
  }
}

const setUp = async (t: Test) => {
  const echo = await startEcho(t)
  const proxy = await startFaultProxy(t, { port: echo.port })
  return { echo, proxy }
}

/** A client whose first text has come back through the proxy. */
const connected = async (t: Test, proxy: FaultProxy) => {
  const client = new EchoClient(t, proxy.port)
  client.socket.write('hello ')
  await client.receives('hello ')
  return client
}

t.test('the proxy forwards all data and the end of the connection', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  const large = 'x'.repeat(3_000_000)
  client.socket.write(large)
  await client.receives(`hello ${large}`)
  client.socket.end()
  await waitForEvent(client.socket, 'close')
  await eventually(() => proxy.connections.length === 0, { what: 'no connection left' })
})

t.test('data sent into a blackhole arrives once it is healed', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  const other = await connected(t, proxy)
  for (const way of ['toServer', 'toClient'] as const) {
    proxy.connections[0]?.setFaults({ [way]: { blackhole: true } })
    client.socket.write(`${way} `)
    other.socket.write(`${way} `)
    await other.receives(way === 'toServer' ? 'hello toServer ' : 'hello toServer toClient ')
    t.notMatch(client.received, way, 'only the blackholed connection is silent')
    proxy.connections[0]?.setFaults({})
    await client.receives(other.received)
  }
})

t.test('a blackhole hides the end of one side from the other', async (t) => {
  const { proxy, echo } = await setUp(t)
  const client = await connected(t, proxy)
  const served = echo.latest()
  const ended = waitForEvent(served, 'close')
  proxy.setFaults(BLACKHOLE)
  client.socket.resetAndDestroy()
  const witness = new EchoClient(t, proxy.port)
  await eventually(() => proxy.connections.length === 2, { what: 'a second connection' })
  witness.socket.write('late')
  t.notOk(served.closed)
  t.equal(witness.received, '')
  proxy.heal()
  await ended
  await witness.receives('late')
})

t.test('a blackhole holds a bounded amount and then blocks the sender', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  proxy.setFaults({ toServer: { blackhole: true } })
  const said = 'x'.repeat(32 * 1024 * 1024)
  client.socket.write(said)
  const settled = async () => {
    const before = client.socket.bytesWritten - client.socket.writableLength
    await new Promise((resolve) => setTimeout(resolve, 100))
    return before === client.socket.bytesWritten - client.socket.writableLength
  }
  await eventually(settled, { what: 'a blocked sender' })
  t.ok(client.socket.writableLength > 0, 'a part was not accepted')
  proxy.heal()
  await client.receives(`hello ${said}`)
})

t.test('latency and jitter keep the order', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  proxy.setFaults({ toServer: { latencyMs: 50, jitterMs: 50 }, toClient: { jitterMs: 20 } })
  const begin = performance.now()
  const words = Array.from({ length: 50 }, (_, index) => `${index} `)
  for (const word of words) {
    client.socket.write(word)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await client.receives(`hello ${words.join('')}`)
  t.ok(performance.now() - begin >= 50, 'the delivery took at least the latency')
})

t.test('a slice fault delivers data in several pieces', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  const before = client.pieces
  proxy.setFaults({ toClient: { slice: { bytes: 1, everyMs: 5 } } })
  client.socket.write('slowly')
  await client.receives('hello slowly')
  t.ok(client.pieces - before > 1, 'the text came in more than one piece')
})

t.test('a reset gives both ends ECONNRESET', async (t) => {
  const { proxy, echo } = await setUp(t)
  const client = await connected(t, proxy)
  const served = waitForEvent(echo.latest(), 'error')
  const error = waitForEvent<[NodeJS.ErrnoException]>(client.socket, 'error')
  proxy.reset()
  t.match(await error, [{ code: 'ECONNRESET' }])
  t.match(await served, [{ code: 'ECONNRESET' }])
})

t.test('refuse rejects new connections until accept, and open ones stay', async (t) => {
  const { proxy } = await setUp(t)
  const client = await connected(t, proxy)
  proxy.refuse()
  const [error] = await waitForEvent<[NodeJS.ErrnoException]>(connect(proxy.port, '127.0.0.1'), 'error')
  t.equal(error.code, 'ECONNREFUSED')
  client.socket.write('still here')
  await client.receives('hello still here')
  await proxy.accept()
  await connected(t, proxy)
})

t.test('a connection to an absent server is reset', async (t) => {
  const proxy = await startFaultProxy(t, { port: await freePort() })
  const socket = connect(proxy.port, '127.0.0.1')
  t.match(await waitForEvent(socket, 'error'), [{ code: 'ECONNRESET' }])
})
