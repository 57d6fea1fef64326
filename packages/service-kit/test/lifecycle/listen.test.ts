import { once } from 'node:events'
import { createServer as createNetServer, type Server as NetServer } from 'node:net'
import t, { type Test } from 'tap'
import { announceReady, createServer, isLoopback, listen, StartError } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

const occupy = async (t: Test): Promise<number> => {
  const server: NetServer = createNetServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const newApp = async (t: Test) => {
  const log = captureLog()
  const app = await createServer({ logger: log.logger })
  t.teardown(() => app.close())
  return { app, log }
}

const faultOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work
  } catch (error) {
    if (error instanceof StartError) return error.lines.join('\n')
    throw error
  }
  return 'no fault'
}

t.test(
  'a port in use names the variable, the address and the reason, and frees what was bound',
  async (t) => {
    const taken = await occupy(t)
    const [first, second] = [await newApp(t), await newApp(t)]
    const host = '127.0.0.1'
    const fault = await faultOf(
      listen([
        { app: first.app, host, port: 0, variable: 'HEALTH_PORT' },
        { app: second.app, host, port: taken, variable: 'METRICS_PORT' },
      ]),
    )
    t.equal(fault, `METRICS_PORT=${taken}: cannot listen on 127.0.0.1:${taken}: the port is already in use`)
    t.equal(first.app.server.listening, false)
    t.notMatch(first.log.messages().join(), 'ready', 'one bound port is not ready')
  },
)

t.test('an address this machine does not have, or nobody knows, blames HOST', async (t) => {
  const { app } = await newApp(t)
  t.match(
    await faultOf(listen([{ app, host: '192.0.2.1', port: 0, variable: 'PORT' }])),
    /HOST is not an address/,
  )
  const other = await newApp(t)
  t.match(
    await faultOf(listen([{ app: other.app, host: 'no-such-host.invalid', port: 0, variable: 'PORT' }])),
    /HOST is not a known host name/,
  )
})

t.test('"ready" carries the addresses really bound', async (t) => {
  const { app, log } = await newApp(t)
  const addresses = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  announceReady(log.logger, addresses)
  const [address] = addresses
  t.not(address?.port, 0)
  t.match(log.messages().at(-1), `ready: listening on http://127.0.0.1:${address?.port}`)
  t.equal((await fetch(`${address?.url}/`)).status, 404)
})

t.test('an address beyond loopback warns', async (t) => {
  const log = captureLog()
  announceReady(log.logger, [{ host: '0.0.0.0', port: 4200, url: 'http://0.0.0.0:4200' }])
  t.match(log.lines[0], /"level":"warn".*HOST is not loopback/)
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) t.ok(isLoopback(host), host)
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.evil.example', '1127.0.0.1'])
    t.notOk(isLoopback(host), host)
})
