import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { eventually, within } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { createServer, listen, type Server, type ServerOptions } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

const CHUNK = Buffer.alloc(65_536)
const DEADLINE_MS = 60_000

const startServer = async (t: Test, options: Partial<ServerOptions>, extend: (app: Server) => void) => {
  const app = await createServer({ logger: captureLog({ level: 'silent' }).logger, ...options })
  t.teardown(() => app.close())
  extend(app)
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  const { port } = address ?? { port: 0 }
  const open = (text = ''): Socket => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    t.teardown(() => socket.destroy())
    if (text !== '') socket.write(text)
    return socket
  }
  return { app, open }
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`

t.test('a client that stops reading is cut, and its answer stays in a small buffer', async (t) => {
  let mostQueued = 0
  const source = new Readable({
    read() {
      this.push(CHUNK)
    },
  })
  const { app, open } = await startServer(t, { stallMs: 300 }, (app) => {
    app.get('/endless', ({ raw: { socket } }, reply) => {
      reply.raw.on('timeout', () => {
        mostQueued = Math.max(mostQueued, socket.writableLength)
      })
      return reply.send(source)
    })
  })
  const accepted = once(app.server, 'connection') as Promise<[Socket]>
  const client = open(get('/endless'))
  client.pause()
  const [served] = await accepted
  await within(once(served, 'close'), { what: 'the paused reader to be cut', deadlineMs: DEADLINE_MS })
  await eventually(() => source.destroyed, { what: 'the source to be closed' })
  t.ok(mostQueued > 0)
  t.ok(mostQueued <= 1_048_576, `${mostQueued} bytes were queued`)
})

t.test('an answer that waits for its source is not cut', async (t) => {
  const { open } = await startServer(t, { stallMs: 50 }, (app) => {
    app.get('/slow', (_request, reply) => {
      const body = async function* () {
        yield 'first '
        await once(reply.raw, 'timeout')
        yield 'last'
      }
      return reply.send(Readable.from(body()))
    })
  })
  const client = open(get('/slow'))
  let answer = ''
  client.on('data', (chunk) => {
    answer += String(chunk)
  })
  await eventually(() => answer.includes('last'), { what: 'the whole answer', deadlineMs: DEADLINE_MS })
  t.match(answer, /first/)
})

const closed = async (socket: Socket): Promise<boolean> => {
  await within(once(socket, 'close'), { what: 'the connection to be closed', deadlineMs: DEADLINE_MS })
  return true
}

const answered = async (socket: Socket): Promise<boolean> => {
  socket.write(get('/things'))
  const [chunk] = await within(once(socket, 'data'), { what: 'an answer', deadlineMs: DEADLINE_MS })
  return String(chunk).startsWith('HTTP/1.1 200')
}

const withLimits = (t: Test, total: number, perAddress: number, TRUSTED_PROXIES: string[] = []) =>
  startServer(
    t,
    {
      config: {
        MAX_HTTP_CONNECTIONS: total,
        MAX_HTTP_CONNECTIONS_PER_ADDRESS: perAddress,
        TRUSTED_PROXIES,
      },
    },
    (app) => app.get('/things', async () => 'read'),
  )

t.test('closes connections of an address beyond its limit, until others close', async (t) => {
  const { app, open } = await withLimits(t, 100, 2)
  const accepted = once(app.server, 'connection') as Promise<[Socket]>
  const first = open()
  const [served] = await accepted
  for (const socket of [first, open()]) t.ok(await answered(socket))
  t.ok(await closed(open()))
  t.equal(app.refusals().refusedConnections, 1)
  const left = once(served, 'close')
  first.destroy()
  await within(left, { what: 'the place to become free', deadlineMs: DEADLINE_MS })
  t.ok(await answered(open()))
})

t.test('closes connections beyond the limit of the port, also those of a trusted proxy', async (t) => {
  const { app, open } = await withLimits(t, 3, 1, ['127.0.0.0/8'])
  for (const socket of [open(), open(), open()]) t.ok(await answered(socket), 'no limit for the proxy')
  t.ok(await closed(open()))
  t.equal(app.refusals().refusedConnections, 1)
})
