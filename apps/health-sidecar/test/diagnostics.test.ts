import { checker, DoctorReport } from '@stream-manager/contracts'
import { CHECKS, type Check, pass } from '@stream-manager/diagnostics/doctor'
import { deferred, eventually, fakeClock } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { observe, observeHealthy, openStore } from './world.ts'

const checkReport = checker(DoctorReport, 'the report')

const checkOf = (id: string, run: Check['run']): Check => ({
  ...{ id, group: 'services', title: `${id} works`, dependsOn: [], severity: 'error', cost: 'quick' },
  ...{ symptom: 'Nothing works.', cause: 'It is broken.', docs: null, run },
  cure: { text: 'Mend it.', command: null, auto: null },
})

const read = async (url: string): Promise<DoctorReport> => {
  const response = await fetch(`${url}/health/diagnostics`)
  if (response.status !== 200) throw new Error(`status ${response.status}`)
  return (await response.json()) as DoctorReport
}

/** A sidecar with one check, which counts its runs. */
const counting = async (t: Test, clock = fakeClock()) => {
  const gate = deferred<void>()
  let runs = 0
  const check = checkOf('slow.check', async () => {
    runs += 1
    await gate.promise
    return pass('fine')
  })
  const diagnostics = { environment: {}, checks: [{ ...check, deadlineMs: 600_000 }], deadlineMs: 600_000 }
  const { healthUrl } = await observe(t, await openStore(t), { clock, diagnostics })
  return { healthUrl, gate, runs: () => runs, clock }
}

t.test('runs the checks on the addresses that services announce', async (t) => {
  const checks = CHECKS.filter(({ id }) => id === 'api.alive').map((check) => ({
    ...check,
    deadlineMs: 600_000,
  }))
  // Nothing listens at the port of the variables.
  const diagnostics = { environment: { PORT: '1' }, checks, deadlineMs: 600_000 }
  const { observer, api } = await observeHealthy(t, { diagnostics })
  const report = await read(observer.healthUrl)
  t.ok(checkReport(report).ok)
  t.match(report.findings, [{ status: 'pass', summary: `${api.url}/healthz answers` }])
})

t.test('callers share one run, and its report for 30 s', async (t) => {
  const { healthUrl, gate, runs, clock } = await counting(t)
  const both = Promise.all([read(healthUrl), read(healthUrl)])
  await eventually(() => runs() === 1, { what: 'a run of the check' })
  gate.resolve()
  await both
  clock.advance(29_999)
  await read(healthUrl)
  t.equal(runs(), 1)
  clock.advance(1)
  await read(healthUrl)
  t.equal(runs(), 2)
})

t.test('answers at its deadline with what was found', async (t) => {
  const checks = [
    checkOf('quick.check', async () => pass('fine')),
    checkOf('frozen.check', () => new Promise(() => {})),
  ]
  const diagnostics = { environment: {}, checks, deadlineMs: 3000 }
  const { healthUrl } = await observe(t, await openStore(t), { diagnostics })
  const { ended, findings } = await read(healthUrl)
  t.equal(ended, 'timeout')
  t.match(findings.at(1), { id: 'frozen.check', status: 'skip' })
})

t.test('is for the readers of the metrics', async (t) => {
  const { healthUrl } = await observe(t, await openStore(t), {
    metricsAccess: { networks: ['10.1.2.0/24'], token: null },
    diagnostics: { environment: {}, checks: [] },
  })
  t.equal((await fetch(`${healthUrl}/health/diagnostics`)).status, 401)
})

t.test('contains no secret of the environment', async (t) => {
  const secret = 'planted-secret-of-a-test'
  const leak = checkOf('leaking.check', async () => pass(`the password is ${secret}`))
  const diagnostics = { environment: { REDIS_URL: `redis://:${secret}@127.0.0.1:1` }, checks: [leak] }
  const { healthUrl } = await observe(t, await openStore(t), { diagnostics })
  t.notMatch(JSON.stringify(await read(healthUrl)), secret)
})
