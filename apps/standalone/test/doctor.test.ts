import { CHECKS, diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import { temporaryDirectory } from '@stream-manager/test-kit'
import t from 'tap'
import { startStandalone } from './support/system.ts'

const TIMEOUT_MS = 600_000
const GROUPS = ['host', 'ports', 'discovery', 'stores']
/** Checks whose findings depend on the machine of the tests. */
const OF_THE_MACHINE = ['host.cores', 'host.memory', 'host.disk-space', 'sqlite.flush']

const checks = selectChecks(CHECKS, { only: GROUPS, skip: OF_THE_MACHINE })
  .filter(({ cost }) => cost === 'quick')
  .map((check) => ({ ...check, deadlineMs: TIMEOUT_MS }))

t.test('a running system raises no alarm, and goes on', async (t) => {
  const system = await startStandalone(t, { environment: { AUTOSTART: 'false' } })
  const ports = Object.entries(system.ports).map(([name, port]) => [name, String(port)])
  const environment = { ...Object.fromEntries(ports), DATA_DIR: system.dataDir }
  const folder = await temporaryDirectory(t)
  const before = await system.api.state()
  const { findings } = await diagnose({ checks, timeoutMs: TIMEOUT_MS, environment, folder })
  const alarms = findings.filter(({ status }) => status === 'fail' || status === 'warn')
  t.strictSame(alarms, [])
  const passed = findings.filter(({ status }) => status === 'pass').map(({ id }) => id)
  for (const id of ['ports.owner', 'ports.address', 'host.clock', 'sqlite.rights', 'sqlite.intact']) {
    t.ok(passed.includes(id), id)
  }
  t.match(findings.find(({ id }) => id === 'ports.owner')?.summary, /^5 ports of the services are open/)
  t.strictSame(await system.api.state(), before)
})
