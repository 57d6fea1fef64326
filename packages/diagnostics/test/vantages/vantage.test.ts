import t from 'tap'
import { asExpected, outcomeOf, unexpected } from '../../src/vantages/observe.ts'
import { directVantage, proxiedVantage } from '../../src/vantages/vantage.ts'
import { deploymentOf } from '../fakes/run-check.ts'

t.test('the socket is at the root of the public host, wherever the page is', async (t) => {
  const cases = [
    ['https://live.example.org/stream', 'https://live.example.org/stream/', 'wss://live.example.org/ws'],
    ['http://host:8080/', 'http://host:8080/', 'ws://host:8080/ws'],
    ['http://[::1]:8080/a/b/?x=1#y', 'http://[::1]:8080/a/b/', 'ws://[::1]:8080/ws'],
  ] as const
  for (const [target, page, socket] of cases) {
    const vantage = proxiedVantage(deploymentOf({}, { target: new URL(target) }))
    t.same([vantage?.page.href, vantage?.socket.href], [page, socket])
  }
})

t.test('there is no direct vantage where the system chose a port', async (t) => {
  t.equal(directVantage(deploymentOf({ WS_PORT: '0' })), null)
  t.equal(directVantage(deploymentOf({ HOST: '0.0.0.0', WS_PORT: '9' }))?.socket.href, 'ws://127.0.0.1:9/ws')
})

t.test('an answer that differs between vantages is one fault, with both as its proof', async (t) => {
  const [here, proxy] = [
    directVantage(deploymentOf()),
    proxiedVantage(deploymentOf({}, { target: new URL('http://h/') })),
  ]
  if (here === null || proxy === null) throw new Error('no vantage')
  const evidence = { what: 'x', expected: '101', actual: '101', source: 'here' }
  const good = { vantage: here, ...asExpected('it works', [evidence]) }
  const bad = {
    vantage: proxy,
    ...unexpected('it is broken', { ...evidence, actual: '400' }, { severity: 'warning' }),
  }
  t.match(outcomeOf([good, bad]), {
    ...{ kind: 'fault', summary: 'through the proxy: it is broken; here it works', severity: 'warning' },
    ...{ vantage: 'through the proxy', evidence: [{ actual: '101' }, { actual: '400' }] },
  })
  t.match(outcomeOf([good]), { kind: 'pass', summary: 'it works', vantage: 'here' })
  t.match(outcomeOf([{ ...bad, vantage: here }, bad]), {
    kind: 'fault',
    vantage: 'here and through the proxy',
  })
})
