import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type CertificateAuthority, createAuthority, type TestScope } from '@stream-manager/test-kit'
import t from 'tap'
import { createEgress, LOOPBACK_NETWORKS, safeFetch } from '../src/index.ts'

const lookup = async () => [{ address: '127.0.0.1', family: 4 as const }]
const egressWith = (extraCa: string | null) =>
  createEgress({ networks: LOOPBACK_NETWORKS, variable: 'SOURCE_NETWORKS', extraCa, lookup })

const serverFor = async (t: TestScope, host: string, authority: CertificateAuthority) => {
  const requests: string[] = []
  const server = createServer(await authority.issue(host), (request, response) => {
    requests.push(request.url ?? '')
    response.end('here')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, requests }
}

t.test('a certificate counts by its authority and its name', async (t) => {
  const authority = await createAuthority()
  const { port, requests } = await serverFor(t, 'camera.example', authority)
  const get = async (host: string, options: { extraCa?: string; insecureTls?: boolean } = {}) => {
    const egress = egressWith(options.extraCa ?? null)
    const signal = new AbortController().signal
    const insecureTls = options.insecureTls ?? false
    const fetched = await safeFetch(`https://${host}:${port}/`, { egress, signal, insecureTls })
    return fetched.ok ? fetched.value.toString() : fetched.fault.detail
  }
  const extraCa = authority.cert
  t.match(await get('camera.example'), /certificate of camera.example is not trusted .*SOURCE_CA_FILE/)
  t.match(await get('other.example', { extraCa }), /certificate of other.example is not trusted/)
  t.same(requests, [], 'nothing was asked over an untrusted connection')
  t.equal(await get('camera.example', { extraCa }), 'here')
  t.equal(await get('other.example', { insecureTls: true }), 'here')
})

t.test('text that is no certificate is refused at the start', async (t) => {
  t.throws(() => egressWith('no certificate'))
})
