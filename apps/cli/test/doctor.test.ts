import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checker, DoctorReport } from '@stream-manager/contracts'
import { compileCache, freePorts, temporaryDirectory, waitForEvent, within } from '@stream-manager/test-kit'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** A start reads hundreds of files, on a machine that may be busy. */
const DEADLINE_MS = 120_000
const checkReport = checker(DoctorReport, 'the report')

const folder = await temporaryDirectory(t)
const [closedPort = 0] = await freePorts(1)

/** Closed: the default ports may be those of a system that runs beside the tests. */
const OTHER_PORTS = { WS_PORT: '0', METRICS_PORT: '0', HEALTH_PORT: '0', EVENT_HANDLER_PORT: '0' }

const environmentOf = (port: number) => ({
  ...{ ...compileCache(), ...OTHER_PORTS },
  ...{ PORT: String(port), DATA_DIR: folder },
})

const doctor = async (port: number, ...args: readonly string[]) => {
  const options = { env: environmentOf(port), timeout: DEADLINE_MS, cwd: folder }
  return promisify(execFile)(process.execPath, [MAIN, 'doctor', ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

const outputOf = async (child: ChildProcess): Promise<string> => {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await within(once(child, 'close'), { what: 'the end of the process', deadlineMs: DEADLINE_MS })
  return text
}

t.test('a failure is exit code 1, and the text names cause and cure', async (t) => {
  const { code, stdout, stderr } = await doctor(closedPort, '--only', 'api.alive')
  t.same([code, stderr], [1, ''])
  t.match(stdout, /✗ GET http:\/\/127\.0\.0\.1:\d+\/healthz: nothing listens there/)
  t.match(stdout, '$ npx pnpm start')
  t.notMatch(stdout, '\u001b', 'no colours outside a terminal')
})

t.test('a document is alone on the standard output', async (t) => {
  const { code, stdout } = await doctor(closedPort, '--only', 'api.alive', '--json')
  t.equal(code, 1)
  t.match(checkReport(JSON.parse(stdout)), { ok: true, value: { summary: { fail: 1 } } })
})

t.test('an archive to share has the report, without names of this machine', async (t) => {
  const { code, stderr } = await doctor(closedPort, '--only', 'api.alive', '--share')
  t.equal(code, 1)
  const [, name = ''] = /Written: (\S+)\./.exec(stderr) ?? []
  t.teardown(() => rm(join(folder, name)))
  const { stdout: files } = await promisify(execFile)('tar', ['-tzf', join(folder, name)])
  t.match(files, /report\.txt\n.*report\.json\n.*system\.txt/)
  const { stdout: text } = await promisify(execFile)('tar', ['-xzOf', join(folder, name)])
  t.match(text, 'nothing listens there (api.alive')
  for (const telling of [folder, hostname()]) t.notMatch(text, telling)
})

t.test('wrong options are exit code 64', async (t) => {
  for (const [args, message] of [
    [['--only', 'api.aliv'], /api\.aliv must be a check or a group/],
    [['--json', '--tap'], /cannot be used with/],
    [['--timeout', '0'], /whole number of seconds/],
    [['--target', 'ftp://x'], /address such as/],
    [['--unknown'], /unknown option/],
  ] as const) {
    const { code, stdout, stderr } = await doctor(closedPort, ...args)
    t.same([code, stdout], [64, ''], args.join(' '))
    t.match(stderr, message)
  }
})

t.test('the list and the help are exit code 0', async (t) => {
  t.match(await doctor(closedPort, '--list'), {
    code: 0,
    stdout: /^api\.alive +services +quick +The API answers$/m,
  })
  t.match(await doctor(closedPort, '--help'), { code: 0, stdout: /Exit codes: 0 no failure/ })
})

const FIXTURE = fileURLToPath(new URL('fixtures/troubled-doctor.ts', import.meta.url))

/** The command with checks that crash and hang. */
const startTroubled = (...args: readonly string[]) => {
  const options = { env: environmentOf(closedPort), cwd: folder }
  const child = spawn(process.execPath, [FIXTURE, 'doctor', ...args], options)
  t.teardown(() => child.kill('SIGKILL'))
  return child
}

t.test('a run over its time is exit code 124, with what it found so far', async (t) => {
  const child = startTroubled('--only', 'trouble.passes,trouble.hangs', '--timeout', '1', '--json')
  t.match(JSON.parse(await outputOf(child)), {
    ended: 'timeout',
    findings: [{ status: 'pass' }, { status: 'skip', summary: /over its time/ }],
  })
  t.equal(child.exitCode, 124)
})

t.test('Ctrl-C ends the run with a report', async (t) => {
  const child = startTroubled('--only', 'trouble.passes,trouble.hangs', '--json')
  const output = outputOf(child)
  await waitForEvent(child.stderr, 'data', { what: 'the check that hangs', deadlineMs: DEADLINE_MS })
  child.kill('SIGINT')
  t.match(JSON.parse(await output), { ended: 'interrupted', summary: { pass: 1, skip: 1 } })
  t.equal(child.exitCode, 130)
})

t.test('a crashed check is exit code 70', async (t) => {
  const child = startTroubled('--only', 'trouble.crashes', '--json')
  t.match(JSON.parse(await outputOf(child)), { findings: [{ status: 'fail', problem: 'crashed' }] })
  t.equal(child.exitCode, 70)
})
