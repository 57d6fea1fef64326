import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { icecastTarget } from '@stream-manager/destinations'
import { eventually, missingProgram, startIcecast, temporaryDirectory } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { ListenerPoll } from '../../src/outputs/icecast/listener-poll.ts'
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
  options: { isFed?: () => boolean; destinations?: typeof LOOPBACK } = {},
) => {
  const url = `http://127.0.0.1:${port}/live`
  const asking = new ListenerPoll({
    target: () => icecastTarget({ url, key: 'hunter2', options: {} }),
    destinations: LOOPBACK,
    isFed: () => true,
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

t.test('a mount that this process does not feed is not asked for', async (t) => {
  let isFed = true
  let asked = 0
  const port = await serve(t, (_request, response) => {
    asked += 1
    response.end('<source mount="/live"><listeners>4</listeners></source>')
  })
  const asking = poll(t, port, { isFed: () => isFed })
  await eventually(() => asking.status().listeners === 4, { ...WAIT, what: 'the listeners' })
  isFed = false
  t.strictSame(asking.status(), { listeners: null, listenersFault: null })
  const before = asked
  const other = poll(t, port, { isFed: () => false })
  const third = poll(t, port)
  await eventually(() => third.status().listeners === 4, { ...WAIT, what: 'another one asks' })
  t.strictSame(other.status(), { listeners: null, listenersFault: null })
  t.ok(asked > before)
})

t.test('names are compared as the server means them', async (t) => {
  const xml = (mount: string) =>
    `<icestats><source mount="${mount}"><listeners>7</listeners></source></icestats>`
  t.equal(listenersIn(xml('/a&amp;b&quot;'), '/a&b"'), 7)
  t.equal(listenersIn(xml('/live2'), '/live'), null)
  t.equal(listenersIn('', '/live'), null)
  t.equal(listenersIn('<source mount="/live"><listeners>many</listeners></source>', '/live'), null)
})
