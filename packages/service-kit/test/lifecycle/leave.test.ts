import { deferred, eventually, type TestScope, within } from '@stream-manager/test-kit'
import t from 'tap'
import { createServer, leave, listen, proxyCheck } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

const startServer = async (t: TestScope) => {
  const app = await createServer({ logger: captureLog().logger })
  t.teardown(() => app.close())
  await app.register(proxyCheck)
  const slow = deferred<string>()
  app.get('/slow', () => slow.promise)
  app.get('/work', async () => 'done')
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  return { app, slow, get: (path: string) => fetch(`${address?.url}${path}`) }
}

const heartbeat = { draining: async () => {} }

t.test('the proxy is told first, and whoever still comes is served', async (t) => {
  const { app, get } = await startServer(t)
  const welcome = await get('/healthz')
  t.equal(welcome.status, 200)
  t.strictSame(await welcome.json(), { status: 'ok' })
  await leave({ app, heartbeat, delayMs: 1 })
  const leaving = await get('/healthz')
  t.equal(leaving.status, 503)
  t.equal(leaving.headers.get('cache-control'), 'no-store')
  t.strictSame(await leaving.json(), { status: 'draining' })
  const late = await get('/work')
  t.equal(late.status, 200)
  t.equal(late.headers.get('connection'), 'close', 'and asked not to come again on this connection')
})

t.test('it waits for the heartbeat to say so', async (t) => {
  const { app } = await startServer(t)
  const told = deferred()
  let left = false
  const leaving = leave({ app, heartbeat: { draining: () => told.promise }, delayMs: 0 }).then(() => {
    left = true
  })
  t.ok(app.isDraining())
  await new Promise(setImmediate)
  t.notOk(left)
  told.resolve()
  await within(leaving, { what: 'the leaving' })
})

t.test('a request under way is answered though the server closes', async (t) => {
  const { app, slow, get } = await startServer(t)
  const arrived = new Promise((resolve) => app.server.once('request', resolve))
  const answer = get('/slow')
  await within(arrived, { what: 'the request' })
  const closed = app.close()
  await eventually(() => app.isDraining(), { what: 'the close to begin' })
  slow.resolve('late, but whole')
  const response = await answer
  t.equal(await response.text(), 'late, but whole')
  t.equal(response.headers.get('connection'), 'close')
  await within(closed, { what: 'the close' })
})
