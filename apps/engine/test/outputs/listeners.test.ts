import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { OutputStatus } from '@stream-manager/contracts'
import { icecastTarget, OutputFault } from '@stream-manager/destinations'
import { eventually, missingProgram, startIcecast, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { ListenerPoll } from '../../src/outputs/icecast/listener-poll.ts'
import { IcecastSink } from '../../src/outputs/icecast/sink.ts'
import { listenersIn } from '../../src/outputs/icecast/statistics.ts'
import { LOOPBACK, PUBLIC_ONLY } from '../support/egress.ts'
import { openOn, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

const skip = missingProgram('icecast2') || missingProgram('ffmpeg')
const WAIT = { deadlineMs: 120_000 } as const

const listen = async (t: Test, url: string): Promise<AbortController> => {
  const over = new AbortController()
  t.teardown(() => over.abort())
  const answer = await fetch(url, { signal: over.signal })
  // The rest of the sound is left unread until the end of the test.
  await answer.body?.getReader().read()
  return over
}

t.test('the listeners of a mount are told while it is fed', { skip }, async (t) => {
  const server = await startIcecast(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const url = server.mountUrl('/live%20show')
  const sink = openOn(programme, { type: 'icecast', url, key: server.sourcePassword }, { dataDir })
  t.match(sink.status(), { listeners: null, listenersFault: null }, 'nobody has asked yet')
  programme.run()
  await untilState(sink, 'live')
  const until = (count: number) =>
    eventually(() => sink.status().listeners === count, { ...WAIT, what: `${count} listeners` })
  await until(0)
  const [first] = [await listen(t, url), await listen(t, url), await listen(t, url)]
  await until(3)
  first.abort()
  await until(2)
  t.equal(sink.status().listenersFault, null)
  await programme.finish()
  t.match(sink.status(), { listeners: null }, 'a mount that is not fed has no listeners that are known')
})

/** The statistics of the mount `/live`. */
const page = (listeners: number): string =>
  `<source mount="/live"><listeners>${listeners}</listeners></source>`

const serve = async (t: Test, handle: RequestListener): Promise<number> => {
  const server = createServer(handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const poll = (
  t: Test,
  port: number,
  options: { connection?: () => number | null; destinations?: typeof LOOPBACK } = {},
) => {
  const url = `http://127.0.0.1:${port}/live`
  const asking = new ListenerPoll({
    target: () => icecastTarget({ url, key: 'hunter2', options: {} }),
    destinations: LOOPBACK,
    connection: () => 0,
    periodMs: 20,
    ...options,
  })
  t.teardown(() => asking.close())
  return asking
}

const untilFault = (asking: ListenerPoll, fault: string) =>
  eventually(() => asking.status().listenersFault === fault, { ...WAIT, what: fault })

t.test('a server that refuses is not asked again soon', async (t) => {
  let asked = 0
  const port = await serve(t, (_request, response) => {
    asked += 1
    response.writeHead(401).end()
  })
  const asking = poll(t, port)
  await untilFault(asking, 'refused')
  t.equal(asking.status().listeners, null)
  const other = poll(t, port)
  await untilFault(other, 'refused')
  t.equal(asked, 2, 'each has asked once')
})

t.test('credentials do not follow a redirect', async (t) => {
  const seen: unknown[] = []
  const elsewhere = await serve(t, ({ headers }, response) => {
    seen.push(headers.authorization)
    response.end()
  })
  const port = await serve(t, (_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` }).end()
  })
  await untilFault(poll(t, port), 'unreadable')
  t.strictSame(seen, [])
})

t.test('an answer without the mount, or without end, is no number', async (t) => {
  const strange = await serve(t, (_request, response) => {
    response.end('<icestats><listeners>9</listeners><source mount="/other"><listeners>5</listeners></source>')
  })
  await untilFault(poll(t, strange), 'unreadable')
  const endless = await serve(t, (_request, response) => {
    response.write('x'.repeat(1_000_000))
  })
  await untilFault(poll(t, endless), 'unreadable')
})

t.test('an address that is not open is not asked', async (t) => {
  let asked = 0
  const port = await serve(t, (_request, response) => {
    asked += 1
    response.end()
  })
  await untilFault(poll(t, port, { destinations: PUBLIC_ONLY }), 'unreadable')
  t.equal(asked, 0)
})

/** Answers each question with this number of listeners, and counts the questions. */
const serveListeners = async (t: Test, listeners: number) => {
  const counted = { asked: 0 }
  const port = await serve(t, (_request, response) => {
    counted.asked += 1
    response.end(page(listeners))
  })
  return { port, counted }
}

t.test('a mount that this process does not feed is not asked for', async (t) => {
  const [first, second, third] = [
    await serveListeners(t, 4),
    await serveListeners(t, 4),
    await serveListeners(t, 4),
  ]
  let connection: number | null = 0
  const asking = poll(t, first.port, { connection: () => connection })
  await eventually(() => asking.status().listeners === 4, { ...WAIT, what: 'the listeners' })
  connection = null
  t.strictSame(asking.status(), { listeners: null, listenersFault: null })
  const before = first.counted.asked
  const other = poll(t, second.port, { connection: () => null })
  poll(t, third.port)
  await eventually(() => third.counted.asked >= 5, { ...WAIT, what: 'another one asks' })
  t.strictSame(other.status(), { listeners: null, listenersFault: null })
  t.equal(second.counted.asked, 0)
  t.ok(first.counted.asked <= before + 1, 'only a question that was on its way arrives')
})

t.test('listeners of an earlier connection are not told for the next one', async (t) => {
  const answers: ServerResponse[] = []
  const port = await serve(t, (_request, response) => answers.push(response))
  let connection = 0
  const asking = poll(t, port, { connection: () => connection })
  const question = () => eventually(() => answers.shift(), { ...WAIT, what: 'a question' })
  const first = await question()
  first.end(page(4))
  await eventually(() => asking.status().listeners === 4, { ...WAIT, what: 'the listeners' })
  connection = 1
  t.strictSame(asking.status(), { listeners: null, listenersFault: null })
  const late = await question()
  connection = 2
  late.end(page(5))
  const newest = await question()
  t.strictSame(asking.status(), { listeners: null, listenersFault: null }, 'the answer came too late')
  newest.end(page(6))
  await eventually(() => asking.status().listeners === 6, { ...WAIT, what: 'the new listeners' })
})

t.test('a server that refused is asked soon about the next connection', async (t) => {
  let isRefused = true
  const port = await serve(t, (_request, response) => {
    if (isRefused) response.writeHead(401).end()
    else response.end(page(3))
  })
  let connection = 0
  const asking = poll(t, port, { connection: () => connection })
  await untilFault(asking, 'refused')
  isRefused = false
  connection = 1
  t.equal(asking.status().listenersFault, null)
  await eventually(() => asking.status().listeners === 3, { ...WAIT, what: 'the listeners' })
})

const SOUND = { ptsMs: 0, samples: new Float32Array(2) }

t.test('a source that connects again has no known listeners at first', async (t) => {
  let asked = 0
  const port = await serve(t, (_request, response) => {
    asked += 1
    if (asked === 1) response.end(page(4))
  })
  let isBroken = false
  const url = `http://127.0.0.1:${port}/live`
  const sink = new IcecastSink({
    ...{ id: 'radio', type: 'icecast' },
    context: { onChange: () => undefined, mayWrite: () => true, resume: false },
    listeners: { target: () => icecastTarget({ url, key: 'hunter2', options: {} }), destinations: LOOPBACK },
    connect: () => ({
      open: async () => undefined,
      write: async () => {
        if (isBroken) throw new OutputFault('output.connection_lost', 'gone')
      },
      delivering: () => true,
      finish: async () => undefined,
      release: async () => {
        isBroken = false
      },
    }),
  })
  t.teardown(() => sink.close({ deadlineMs: 0, final: true }))
  const until = (what: string, matches: (status: OutputStatus) => boolean) =>
    eventually(
      () => {
        sink.offerAudio(SOUND)
        return matches(sink.status())
      },
      { ...WAIT, what },
    )
  await until('the listeners', ({ listeners }) => listeners === 4)
  isBroken = true
  await until('the next connection', ({ state, retries }) => state === 'live' && retries === 1)
  t.equal(sink.status().listeners, null)
})

t.test('names are compared as the server means them', async (t) => {
  const xml = (mount: string) =>
    `<icestats><source mount="${mount}"><listeners>7</listeners></source></icestats>`
  t.equal(listenersIn(xml('/a&amp;b&quot;'), '/a&b"'), 7)
  t.equal(listenersIn(xml('/live2'), '/live'), null)
  t.equal(listenersIn('', '/live'), null)
  t.equal(listenersIn('<source mount="/live"><listeners>many</listeners></source>', '/live'), null)
})
