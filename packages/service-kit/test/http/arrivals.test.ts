import type { Arrival } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { arrivalOf, createServer, listen, type ServerOptions } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'
import { speak } from '../support/speak.ts'

/** Sends the header lines as they are, which no HTTP client does. */
const startServer = async (t: Test, config: NonNullable<ServerOptions['config']>) => {
  const app = await createServer({ logger: captureLog().logger, config, pagePort: () => 4200 })
  t.teardown(() => app.close())
  app.get('/arrival', async (request) => arrivalOf(request))
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  if (!address) throw new Error('unreachable: one listener, one address')
  const host = `127.0.0.1:${address.port}`
  const ask = async (...lines: readonly string[]): Promise<Arrival> => {
    const head = ['GET /arrival HTTP/1.1', `Host: ${host}`, 'Connection: close', ...lines, '', '']
    const answer = await speak(address.port, head.join('\r\n'))
    return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))
  }
  return { host, ask }
}

t.test('an origin is described by the decision of the origin guard', async (t) => {
  const { host, ask } = await startServer(t, { CORS_ORIGINS: ['https://studio.example.org'] })
  const decisions: [lines: string[], decision: string, allowed: boolean][] = [
    [[], 'absent', true],
    [['Origin: https://studio.example.org'], 'listed', true],
    [[`Origin: http://${host}`], 'same_host', true],
    [['Origin: http://127.0.0.1:4200'], 'page', true],
    [['Origin: https://studio.example.org.evil.example'], 'foreign_origin', false],
    [['Origin: https://studio.example.org/'], 'foreign_origin', false],
    [['Origin: null'], 'foreign_origin', false],
    [['Sec-Fetch-Site: cross-site'], 'foreign_site', false],
  ]
  for (const [lines, decision, allowed] of decisions) {
    t.match((await ask(...lines)).origin, { decision, allowed }, lines.join() || 'none')
  }
})

t.test('each origin line is listed, also the same one sent twice', async (t) => {
  const { ask } = await startServer(t, { CORS_ORIGINS: ['https://studio.example.org'] })
  const origin = 'https://studio.example.org'
  const { received, compared } = (await ask(`Origin: ${origin}`, `origin: ${origin}`)).origin
  t.strictSame(received, [origin, origin])
  t.equal(compared, origin)
})

t.test('forwarded addresses are proxies up to the first that is not trusted', async (t) => {
  const { ask } = await startServer(t, { TRUSTED_PROXIES: ['127.0.0.1', '10.0.0.0/8'] })
  const { address, hops, scheme, host } = await ask(
    'X-Forwarded-For: 192.0.2.66, 198.51.100.7',
    'X-Forwarded-For: 10.1.2.3',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: localhost:8443',
  )
  t.equal(address, '198.51.100.7')
  t.match({ scheme, host }, { scheme: 'https', host: 'localhost:8443' })
  t.strictSame(hops, [
    { address: '127.0.0.1', source: 'socket', trusted: true, role: 'proxy' },
    { address: '10.1.2.3', source: 'x-forwarded-for', trusted: true, role: 'proxy' },
    { address: '198.51.100.7', source: 'x-forwarded-for', trusted: false, role: 'client' },
    { address: '192.0.2.66', source: 'x-forwarded-for', trusted: false, role: 'claimed' },
  ])
})

t.test('without a trusted proxy forged headers change nothing', async (t) => {
  const { ask, host: own } = await startServer(t, {})
  const { address, hops, scheme, host } = await ask(
    'X-Forwarded-For: 203.0.113.9',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: localhost:1',
  )
  t.match({ address, scheme, host }, { address: '127.0.0.1', scheme: 'http', host: own })
  t.strictSame(hops, [
    { address: '127.0.0.1', source: 'socket', trusted: false, role: 'client' },
    { address: '203.0.113.9', source: 'x-forwarded-for', trusted: false, role: 'claimed' },
  ])
})

t.test('neither credentials nor more than 20 hops of 300 characters are repeated', async (t) => {
  const { ask } = await startServer(t, {})
  const many = Array.from({ length: 60 }, () => 'x'.repeat(100)).join(', ')
  const seen = await ask(
    'Authorization: Bearer planted-token',
    'Cookie: id=planted-cookie',
    `X-Forwarded-For: ${many}`,
  )
  t.notMatch(JSON.stringify(seen), 'planted')
  t.equal(seen.hops.length, 20)
})
