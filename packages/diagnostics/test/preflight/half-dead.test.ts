import { createServer, type Socket } from 'node:net'
import { eventually, freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { createPreflights } from '../../src/preflight/index.ts'
import { failureOf, LOOPBACK, listening, run } from './support.ts'

const KEY = 'planted-stream-key'

/** As fast as the client reads, without an end. */
const flood = (socket: Socket, bytes: Buffer): void => {
  const more = () => {
    while (socket.write(bytes)) if (socket.destroyed) return
  }
  socket.on('drain', more)
  more()
}

const MIB = 1024 * 1024

const SERVERS: [name: string, onConnection: (socket: Socket) => void][] = [
  ['says nothing', (socket) => socket.resume()],
  ['hangs up', (socket) => socket.resume().end()],
  ['resets', (socket) => socket.resetAndDestroy()],
  ['sends endless zeros', (socket) => flood(socket, Buffer.alloc(MIB))],
  [
    'sends endless headers',
    (socket) => flood(socket, Buffer.from(`HTTP/1.1 200 OK\r\nx-${'a'.repeat(1000)}: b\r\n`)),
  ],
  ['repeats what it gets', (socket) => socket.pipe(socket)],
]

for (const [name, onConnection] of SERVERS) {
  t.test(`a server that ${name} ends the preflight with a failed step`, async (t) => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      onConnection(socket)
    })
    const port = await listening(t, server)
    const targets = [
      { type: 'rtmp', url: `rtmp://127.0.0.1:${port}/live` },
      { type: 'rtmp', url: `rtmps://127.0.0.1:${port}/live` },
      { type: 'icecast', url: `http://127.0.0.1:${port}/live` },
    ] as const
    for (const target of targets) {
      const report = await run({ ...target, key: KEY, publish: true }, { stepMs: 2000 })
      t.match(failureOf(report), { code: /^output\./ }, target.url)
      t.ok(report.steps.filter(({ status }) => status === 'fail').length === 1, 'one step failed')
      t.notMatch(JSON.stringify(report), KEY)
    }
    await eventually(() => sockets.size === 0, { what: 'every connection closed', deadlineMs: 60_000 })
  })
}

t.test('the deadline of all steps ends the one that is under way', async (t) => {
  const port = await listening(t, createServer())
  const report = await run(
    { type: 'rtmp', url: `rtmp://127.0.0.1:${port}/live`, key: KEY },
    { deadlineMs: 1000 },
  )
  t.match(failureOf(report), {
    name: 'handshake',
    code: 'output.unreachable',
    summary: /The time for this preflight/,
  })
})

t.test('few preflights run at once, and a lookup that hangs keeps its place', async (t) => {
  let answer: (addresses: { address: string; family: 4 }[]) => void = () => undefined
  const hanging = new Promise<{ address: string; family: 4 }[]>((resolve) => {
    answer = resolve
  })
  const port = await freePort()
  const egress = { ...LOOPBACK, lookup: () => hanging }
  const preflights = createPreflights({ egress, stepMs: 100 })
  const ask = () => preflights.run({ type: 'rtmp', url: `rtmp://push.example:${port}/live`, key: KEY }, 100)
  const first = await Promise.all([ask(), ask()])
  t.match(first, [
    { ok: true, value: { ok: false } },
    { ok: true, value: { ok: false } },
  ])
  t.match(await ask(), { ok: false, fault: { code: 'request.rate_limited', retryAfterSeconds: 15 } })
  answer([{ address: '127.0.0.1', family: 4 }])
  await eventually(async () => (await ask()).ok, { what: 'a place', deadlineMs: 60_000 })
})

t.test('a url that no output could use is an invalid request', async (t) => {
  const preflights = createPreflights({ egress: LOOPBACK })
  for (const url of ['http://127.0.0.1/live', 'not a url', 'rtmp:///live']) {
    const answer = await preflights.run({ type: 'rtmp', url, key: KEY }, 100)
    t.match(answer, { ok: false, fault: { code: 'request.invalid', errors: [{ path: '/url' }] } }, url)
  }
})
