import type { DoctorReport } from '@stream-manager/contracts'
import { eventually, freePorts, startApp, startValkey, temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'

/** On a busy machine a run may end before each check had its turn. The next one is made after 30 s. */
const DEADLINE_MS = 300_000
/** These pass only where the API reached the gateway and Redis. */
const ACROSS_SERVICES = ['discovery.instances', 'redis.writes', 'socket.echo', 'identity.tokens']

t.test('the API of separate services reports on the gateway and on Redis', async (t) => {
  const { url: REDIS_URL } = await startValkey(t)
  const DATA_DIR = await temporaryDirectory(t)
  const [api = 0, gateway = 0] = await freePorts(2)
  const addresses = { REDIS_URL, DATA_DIR, PORT: String(api), WS_PORT: String(gateway) }
  const environment = { ...addresses, ENVIRONMENT: 'development', ALLOW_DEV_AUTH_BYPASS: 'true' }
  await Promise.all([
    startApp(t, { name: 'stream-api', port: api, environment }),
    startApp(t, { name: 'ws-gateway', port: gateway, environment }),
  ])
  const findings = await eventually(
    async () => {
      const response = await fetch(`http://127.0.0.1:${api}/api/diagnostics/report`)
      const report = (await response.json()) as DoctorReport
      const passed = report.findings.filter(({ status }) => status === 'pass').map(({ id }) => id)
      return ACROSS_SERVICES.every((id) => passed.includes(id)) && report.findings
    },
    { what: 'a report that saw the other services', deadlineMs: DEADLINE_MS },
  )
  const groups = new Set(findings.map(({ group }) => group))
  t.notOk(groups.has('host') || groups.has('ports'), 'other services may run on other machines')
})
