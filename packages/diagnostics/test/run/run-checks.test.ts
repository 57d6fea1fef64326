import { VirtualTime } from '@stream-manager/async/virtual-time'
import { checker, DoctorReport } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { type Check, fault, pass, skip } from '../../src/check.ts'
import { oncePerRun } from '../../src/context/context.ts'
import { type RunOptions, runChecks } from '../../src/run/run-checks.ts'
import { checkOf } from '../fakes/check-of.ts'
import { deploymentOf } from '../fakes/run-check.ts'

const broken = (): ReturnType<Check['run']> =>
  Promise.resolve(
    fault({
      summary: 'it is red',
      evidence: [{ what: 'colour', expected: 'green', actual: 'red', source: 'the lamp' }],
    }),
  )

const run = (checks: readonly Check[], options: Partial<RunOptions> = {}) =>
  runChecks({ checks, deployment: deploymentOf(), timeoutMs: 600_000, scrub: (text) => text, ...options })

/** Settles when its signal is aborted and not before. */
const silent: Check['run'] = ({ signal }) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

t.test('the report matches its schema and counts each status', async (t) => {
  const report = await run([
    checkOf('a.passes'),
    checkOf('a.fails', { run: broken }),
    checkOf('a.warns', { severity: 'warning', run: broken }),
    checkOf('a.skips', { run: async () => skip('not configured') }),
    checkOf('a.blocked', { dependsOn: ['a.fails'] }),
  ])
  t.match(checker(DoctorReport, 'the report')(report), { ok: true })
  t.match(report, { schemaVersion: 1, ended: 'complete', target: null })
  t.strictSame(report.summary, { fail: 1, warn: 1, blocked: 1, pass: 1, skip: 1 })
})

t.test('a fault has its proof, and the cause and cure of the check where it names none', async (t) => {
  const { findings } = await run([
    checkOf('a.first', { run: broken }),
    checkOf('a.second', {
      run: async () =>
        fault({
          ...{ summary: 'late', evidence: [], cause: 'The disk is slow.', severity: 'warning' },
          fix: { command: 'fsck' },
        }),
    }),
  ])
  t.match(findings[0], {
    ...{ status: 'fail', summary: 'it is red', cause: 'It is broken.', problem: null },
    evidence: [{ what: 'colour', expected: 'green', actual: 'red', source: 'the lamp' }],
    fix: { text: 'Mend it.', command: null, auto: null },
  })
  t.match(findings[1], {
    ...{ status: 'warn', cause: 'The disk is slow.' },
    fix: { text: 'Mend it.', command: 'fsck' },
  })
})

t.test('a check behind a failed one does not run and names the first failure of the chain', async (t) => {
  const ran: string[] = []
  const noting = (id: string, dependsOn: string[]) =>
    checkOf(id, {
      dependsOn,
      run: async () => {
        ran.push(id)
        return pass('fine')
      },
    })
  const { findings } = await run([
    checkOf('a.root', { run: broken }),
    noting('a.middle', ['a.root']),
    noting('a.leaf', ['a.middle']),
    noting('a.other', []),
  ])
  t.strictSame(ran, ['a.other'])
  t.match(findings[2], { status: 'blocked', blockedBy: ['a.root'], summary: 'not checked: a.root failed' })
})

t.test(
  'a check behind a warning runs; one behind a skipped check is skipped for the same reason',
  async (t) => {
    const { findings } = await run([
      checkOf('a.warns', { severity: 'warning', run: broken }),
      checkOf('a.skips', { run: async () => skip('REDIS_URL is not set') }),
      checkOf('b.runs', { dependsOn: ['a.warns'] }),
      checkOf('b.skipped', { dependsOn: ['a.skips'] }),
    ])
    t.match(findings[2], { status: 'pass' })
    t.match(findings[3], { status: 'skip', summary: 'REDIS_URL is not set' })
  },
)

t.test('a check that throws is a failure of its own and stops no other', async (t) => {
  const { findings } = await run([
    checkOf('a.crashes', {
      run: () => {
        throw new TypeError('x is undefined')
      },
    }),
    checkOf('a.behind', { dependsOn: ['a.crashes'] }),
    checkOf('a.other'),
  ])
  t.match(findings[0], {
    ...{ status: 'fail', problem: 'crashed' },
    evidence: [{ actual: 'TypeError: x is undefined' }],
  })
  t.match(findings[1], { status: 'blocked', blockedBy: ['a.crashes'] })
  t.match(findings[2], { status: 'pass' })
})

t.test(
  'a check past its deadline fails, its signal is aborted, and the others are not held up',
  async (t) => {
    const time = new VirtualTime()
    const found: string[] = []
    let isAborted = false
    const report = run(
      [
        checkOf('a.silent', {
          run: (context) => {
            context.signal.addEventListener('abort', () => {
              isAborted = true
            })
            return new Promise(() => {})
          },
        }),
        checkOf('a.deep', { cost: 'deep', run: () => new Promise(() => {}) }),
        checkOf('a.other'),
      ],
      { schedule: time.schedule, onFinding: ({ id }) => found.push(id) },
    )
    await eventually(() => found.includes('a.other') && time.pending === 3, { what: 'the other check' })
    time.advance(4999)
    t.strictSame(found, ['a.other'])
    time.advance(1)
    await eventually(() => found.includes('a.silent'), { what: 'the deadline' })
    time.advance(25_000)
    const { findings } = await report
    t.match(findings[0], { status: 'fail', problem: 'timeout', summary: /no answer within 5000 ms/ })
    t.match(findings[1], { status: 'fail', problem: 'timeout', summary: /no answer within 30000 ms/ })
    t.ok(isAborted)
  },
)

t.test('at the end of its time the run reports what it found and names what is not finished', async (t) => {
  const time = new VirtualTime()
  const found: string[] = []
  const report = run(
    [
      checkOf('a.passes'),
      checkOf('a.silent', { run: silent, deadlineMs: 60_000 }),
      checkOf('a.behind', { dependsOn: ['a.silent'] }),
    ],
    { timeoutMs: 10_000, schedule: time.schedule, onFinding: ({ id }) => found.push(id) },
  )
  await eventually(() => found.includes('a.passes') && time.pending === 2, { what: 'the first finding' })
  time.advance(10_000)
  const { ended, findings } = await report
  t.equal(ended, 'timeout')
  t.match(findings, [
    { status: 'pass' },
    { status: 'skip', summary: /over its time/ },
    { status: 'skip', summary: /over its time/ },
  ])
})

t.test('an interrupted run reports what it found', async (t) => {
  const interrupt = new AbortController()
  const checks = [checkOf('a.passes'), checkOf('a.silent', { run: silent })]
  const { ended, findings } = await run(checks, {
    ...{ interrupt: interrupt.signal, schedule: new VirtualTime().schedule },
    onFinding: () => interrupt.abort(),
  })
  t.equal(ended, 'interrupted')
  t.match(findings, [{ status: 'pass' }, { status: 'skip', summary: /interrupted/ }])
})

t.test('at most eight checks run at once, and all get their turn', async (t) => {
  let running = 0
  let most = 0
  const release: (() => void)[] = []
  const checks = Array.from({ length: 20 }, (_, index) =>
    checkOf(`a.check-${index}`, {
      run: async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise<void>((resolve) => release.push(resolve))
        running -= 1
        return pass('fine')
      },
    }),
  )
  const report = run(checks)
  for (let ended = 0; ended < 20; ended += 1) {
    await eventually(() => release.length > ended, { what: `check ${ended}` })
    release[ended]?.()
  }
  t.equal((await report).summary.pass, 20)
  t.equal(most, 8)
})

t.test('secrets are blanked in every text of a finding', async (t) => {
  const secret = 'hunter22'
  const leaking = checkOf('a.leaks', {
    run: async () =>
      fault({
        ...{ summary: `summary ${secret}`, cause: `cause ${secret}`, vantage: `at ${secret}` },
        evidence: [{ what: secret, expected: secret, actual: secret, source: secret }],
        fix: { text: secret, command: `login ${secret}` },
      }),
  })
  const crashing = checkOf('a.crashes', {
    run: () => Promise.reject(new Error(`cannot use ${secret}`)),
  })
  const report = await run([leaking, crashing], { scrub: (text) => text.replaceAll(secret, '[redacted]') })
  t.notMatch(JSON.stringify(report), secret)
  t.match(report.findings[0], { summary: 'summary [redacted]', fix: { command: 'login [redacted]' } })
})

t.test('work that checks share is done once a run, and outlives the first check', async (t) => {
  let times = 0
  const shared = oncePerRun(async ({ signal }) => {
    times += 1
    return signal
  })
  const using = (id: string, dependsOn: string[]) =>
    checkOf(id, { dependsOn, run: async (context) => pass(String((await shared(context)).aborted)) })
  const checks = [using('a.first', []), using('a.second', ['a.first'])]
  const { findings } = await run(checks)
  t.match(findings, [{ summary: 'false' }, { summary: 'false' }])
  t.equal(times, 1)
  await run(checks)
  t.equal(times, 2)
})
