import { SERVICE_REGISTRY } from '@stream-manager/contracts'
import t from 'tap'
import { probesAt } from '../../src/probes/service-probes.ts'
import { startHttp } from '../fakes/http-server.ts'
import { startGateway } from '../fakes/index.ts'

const deadline = () => AbortSignal.timeout(60_000)

t.test('every service with a ready path has a probe, and no other', async (t) => {
  for (const { name, readyPath } of SERVICE_REGISTRY) {
    t.equal(probesAt({ service: name, address: 'http://127.0.0.1:1' }) === null, readyPath === null, name)
  }
})

t.test('an address that cannot be reached from here has no probe', async (t) => {
  for (const address of [null, 'nonsense', 'http://0.0.0.0:1', 'http://[::]:1']) {
    t.equal(probesAt({ service: 'stream-api', address }), null)
  }
})

t.test('a gateway is probed at its path, whatever the scheme of its address', async (t) => {
  const { address, url } = await startGateway(t)
  for (const announced of [address, url]) {
    t.match(await probesAt({ service: 'ws-gateway', address: announced })?.alive(announced, deadline()), {
      ok: true,
    })
  }
})

t.test('a sidecar is probed at /health/live', async (t) => {
  const paths: (string | undefined)[] = []
  const address = await startHttp(t, (request, response) => {
    paths.push(request.url)
    response.end('{}')
  })
  t.match(await probesAt({ service: 'health-sidecar', address })?.alive(address, deadline()), { ok: true })
  t.strictSame(paths, ['/health/live'])
})
