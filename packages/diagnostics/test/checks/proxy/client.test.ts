import type { Arrival } from '@stream-manager/contracts'
import t, { type Test } from 'tap'
import { client } from '../../../src/checks/proxy/client.ts'
import { forged } from '../../../src/checks/proxy/forged.ts'
import { startHttp } from '../../fakes/http-server.ts'
import { runCheck } from '../../fakes/run-check.ts'

const patient = (check: typeof client) => ({ ...check, deadlineMs: 120_000 })

const PROXY = { address: '172.18.0.2', source: 'socket' } as const
const CLIENT = { address: '198.51.100.7', source: 'x-forwarded-for', trusted: false } as const
const TRUSTED: Arrival['hops'] = [
  { ...PROXY, trusted: true, role: 'proxy' },
  { ...CLIENT, role: 'client' },
]

/** An API that sees every request so, at the host that it was asked for. */
const runBefore = async (t: Test, check: typeof client, seen: Partial<Arrival>) => {
  const target = await startHttp(t, ({ headers }, response) => {
    const arrival: Arrival = {
      origin: { received: [], compared: null, decision: 'absent', allowed: true },
      ...{ address: CLIENT.address, protocol: 'HTTP/1.1', scheme: 'http', host: headers.host ?? '' },
      hops: TRUSTED,
      ...seen,
    }
    response.end(JSON.stringify(arrival))
  })
  return runCheck(patient(check), {}, { target: new URL(`${target}/stream/`), patienceMs: 60_000 })
}

t.test('names the address of a proxy that is not trusted', async (t) => {
  const hops: Arrival['hops'] = [
    { ...PROXY, trusted: false, role: 'client' },
    { ...CLIENT, role: 'claimed' },
  ]
  t.match(await runBefore(t, client, { hops, address: PROXY.address }), {
    ...{ status: 'fail', cause: /172\.18\.0\.2 is not in TRUSTED_PROXIES/ },
    fix: { command: 'echo TRUSTED_PROXIES=172.18.0.2 >> .env && docker compose up -d' },
  })
})

t.test('names a proxy that replaces host or scheme', async (t) => {
  const finding = await runBefore(t, client, { host: 'stream-api:4200', scheme: 'https' })
  t.match(finding, { status: 'fail', summary: /another host and scheme/, cause: /replaces Host/ })
  t.match(await runBefore(t, client, {}), { status: 'pass', summary: /sees 198\.51\.100\.7 at http/ })
})

t.test('a machine that is a trusted proxy itself is believed on purpose', async (t) => {
  const hops: Arrival['hops'] = [
    { ...PROXY, trusted: true, role: 'proxy' },
    { address: '172.18.0.1', source: 'x-forwarded-for', trusted: true, role: 'proxy' },
    { address: '203.0.113.66', source: 'x-forwarded-for', trusted: false, role: 'client' },
  ]
  t.match(await runBefore(t, forged, { hops, address: '203.0.113.66' }), { status: 'pass' })
  const believed = await runBefore(t, forged, { hops: hops.toSpliced(1, 1), address: '203.0.113.66' })
  t.match(believed, { status: 'fail', summary: /X-Forwarded-For: 203\.0\.113\.66/ })
})
