import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { DoctorFinding } from '@stream-manager/contracts'
import {
  createAuthority,
  freePort,
  missingPostgres,
  startFaultProxy,
  startPostgres,
} from '@stream-manager/test-kit'
import t from 'tap'
import { CHECKS } from '../../../src/checks/registry.ts'
import { diagnose } from '../../../src/run/diagnose.ts'
import { selectChecks } from '../../../src/run/select-checks.ts'
import { patient } from '../../fakes/patient.ts'
import { makeHistory } from '../../fakes/postgres-history.ts'

const skip = missingPostgres()
const TIMEOUT_MS = 600_000

/** The speed of the machine of the tests has a test of its own. */
const checks = selectChecks(CHECKS, {
  only: CHECKS.map(({ id }) => id).filter((id) => id.startsWith('postgresql.')),
  skip: ['postgresql.lag'],
})

const examine = async (url: string, chosen = checks) => {
  const environment = { DATABASE_URL: url }
  const run = { checks: chosen.map(patient), timeoutMs: TIMEOUT_MS, environment, folder: '/nowhere' }
  return (await diagnose(run)).findings
}

const failed = (findings: readonly DoctorFinding[]) =>
  findings
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ id, status }) => `${id} ${status}`)

const findingOf = (findings: readonly DoctorFinding[], id: string) => findings.find((one) => one.id === id)

t.test('faults of a running PostgreSQL', { skip }, async (t) => {
  const server = await startPostgres(t)

  await t.test('a healthy history raises no alarm, and nothing in it changes', async (t) => {
    const database = await makeHistory(server)
    const findings = await examine(server.urlOf(database))
    t.strictSame(failed(findings), [])
    t.equal(findings.filter(({ id, status }) => id.startsWith('postgresql.') && status === 'pass').length, 6)
  })

  await t.test('a wrong password is the one failure, and is not shown', async (t) => {
    const url = new URL(server.urlOf('postgres'))
    url.password = 'wr0ng-pl4nted'
    const findings = await examine(url.href)
    t.strictSame(failed(findings), ['postgresql.sign-in fail'])
    t.match(findingOf(findings, 'postgresql.sign-in'), { summary: /password authentication failed/ })
    t.match(findingOf(findings, 'postgresql.schema'), {
      status: 'blocked',
      blockedBy: ['postgresql.sign-in'],
    })
    t.notMatch(JSON.stringify(findings), 'wr0ng')
  })

  await t.test('a password that is missing is the one failure', async (t) => {
    const url = new URL(server.urlOf('postgres'))
    url.password = ''
    t.strictSame(failed(await examine(url.href)), ['postgresql.sign-in fail'])
  })

  await t.test('a certificate that is missing is the one failure', async (t) => {
    const url = `${server.urlOf('postgres')}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`
    const findings = await examine(url)
    t.strictSame(failed(findings), ['postgresql.reachable fail'])
    t.match(findingOf(findings, 'postgresql.reachable'), { summary: /ca\.pem/, cause: /TLS/ })
  })

  await t.test('a password file that is missing is left to the check of files', async (t) => {
    const environment = {
      DATABASE_URL: server.urlOf('postgres'),
      DATABASE_PASSWORD_FILE: '/nowhere/password',
    }
    const run = { checks: checks.map(patient), timeoutMs: TIMEOUT_MS, environment, folder: '/nowhere' }
    t.strictSame(failed((await diagnose(run)).findings), [])
  })

  await t.test('a database that does not exist is the one failure', async (t) => {
    const findings = await examine(server.urlOf('missing'))
    t.strictSame(failed(findings), ['postgresql.sign-in fail'])
    t.match(findingOf(findings, 'postgresql.sign-in'), { cause: 'The database does not exist.' })
  })

  await t.test('missing steps of the schema are named', async (t) => {
    const findings = await examine(server.urlOf(await server.createDatabase()))
    t.strictSame(failed(findings), ['postgresql.schema fail'])
    t.match(findingOf(findings, 'postgresql.schema'), { evidence: [{ actual: /^missing: 001-intake/ }] })
  })

  await t.test('a step of a newer release is named', async (t) => {
    const database = await makeHistory(server)
    await server.query(`insert into migrations values ('999-later')`, database)
    const findings = await examine(server.urlOf(database))
    t.strictSame(failed(findings), ['postgresql.schema fail'])
    t.match(findingOf(findings, 'postgresql.schema'), {
      summary: /999-later, which this release does not know/,
    })
  })

  await t.test('a reader without rights is named', async (t) => {
    const database = await makeHistory(server)
    await server.createUser('reader')
    const findings = await examine(server.urlOf(database, 'reader'))
    t.strictSame(failed(findings), ['postgresql.schema fail'])
    t.match(findingOf(findings, 'postgresql.schema'), {
      summary: /permission denied/,
      fix: { command: /grant select/ },
    })
  })

  await t.test('a slow way is a warning', async (t) => {
    const proxy = await startFaultProxy(t, { port: server.port })
    proxy.setFaults({ toServer: { latencyMs: 700 } })
    const url = new URL(server.urlOf(await makeHistory(server)))
    url.port = String(proxy.port)
    const findings = await examine(url.href, selectChecks(CHECKS, { only: ['postgresql.lag'] }))
    t.strictSame(failed(findings), ['postgresql.lag warn'])
  })

  await t.test('a server that must have TLS and has none is the one failure', async (t) => {
    const findings = await examine(`${server.urlOf('postgres')}?sslmode=verify-full`)
    t.strictSame(failed(findings), ['postgresql.reachable fail'])
    t.match(findingOf(findings, 'postgresql.reachable'), { cause: /TLS/ })
  })
})

t.test('a standby is the one failure', { skip }, async (t) => {
  const server = await startPostgres(t)
  const database = await makeHistory(server)
  await server.stop()
  await writeFile(path.join(server.directory, 'data', 'standby.signal'), '')
  await server.start()
  t.strictSame(failed(await examine(server.urlOf(database))), ['postgresql.writable fail'])
})

t.test('a distant PostgreSQL without TLS is a warning', { skip }, async (t) => {
  const certificate = await (await createAuthority()).issue('localhost')
  const server = await startPostgres(t, { certificate })
  const url = new URL(server.urlOf(await makeHistory(server)))
  // Loopback, written as an address that is not known to be near.
  url.hostname = '[::ffff:7f00:1]'
  t.strictSame(failed(await examine(url.href)), ['postgresql.tls warn'])
  url.search = '?sslmode=no-verify'
  t.strictSame(failed(await examine(url.href)), [])
})

t.test('few connections left are a warning', { skip }, async (t) => {
  const server = await startPostgres(t, {
    config: ['max_connections = 5', 'superuser_reserved_connections = 2'],
  })
  const database = await makeHistory(server)
  await server.hold(2, database)
  const findings = await examine(server.urlOf(database))
  t.strictSame(failed(findings), ['postgresql.pool warn'])
})

t.test('a PostgreSQL that does not run is the one failure', async (t) => {
  const findings = await examine(`postgresql://user:pl4nted@127.0.0.1:${await freePort()}/history`)
  t.strictSame(failed(findings), ['postgresql.reachable fail'])
  t.match(findingOf(findings, 'postgresql.pool'), { status: 'blocked', blockedBy: ['postgresql.reachable'] })
  t.notMatch(JSON.stringify(findings), 'pl4nted')
})

t.test('skips without an address', async (t) => {
  const { findings } = await diagnose({
    checks: checks.map(patient),
    timeoutMs: TIMEOUT_MS,
    environment: {},
    folder: '/nowhere',
  })
  t.ok(findings.filter(({ id }) => id.startsWith('postgresql.')).every(({ status }) => status === 'skip'))
})
