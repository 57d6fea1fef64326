import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { runFile } from '../../run-tests/run-file.ts'

/** Runs `source` as a test file with a timeout of `timeoutMs`. */
const run = (t: Test, source: string, timeoutMs = 120_000) => {
  const root = t.testdir({ 'sample.test.mjs': source })
  const file = { path: 'sample.test.mjs', folder: '.', nodeArgs: [], timeoutMs }
  return runFile(file, { root, recordCpu: false, killGraceMs: 0, signal: new AbortController().signal })
}

const END_DEADLINE_MS = 60_000

/** A killed process closes its pipes a moment before it is gone. */
const ends = async (pid: number): Promise<boolean> => {
  const deadline = performance.now() + END_DEADLINE_MS
  while (runs(pid) && performance.now() < deadline) await setTimeout(10)
  return !runs(pid)
}

/** False for a process that is gone, or that only waits for its parent to read its exit code. */
const runs = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

t.test('counts the assertions of a file that passes, and lists skips with their reason', async (t) => {
  const outcome = await run(
    t,
    `import t from 'tap'
    t.test('an outer subtest', async (t) => { t.ok(true); t.test('an inner subtest', async (t) => t.equal(1, 1)) })
    t.test('page in a browser', { skip: 'chromium is missing' }, async () => {})`,
  )
  t.match(outcome, {
    passed: 2,
    failed: 0,
    failures: [],
    skipped: ['page in a browser: chromium is missing'],
  })
})

t.test('names the assertion that failed', async (t) => {
  const outcome = await run(
    t,
    `import t from 'tap'; t.test('sum of two ones', async (t) => t.equal(1 + 1, 3, 'is three'))`,
  )
  t.match(outcome, { failed: 1, failures: ['sum of two ones > is three'] })
})

t.test('fails a file that asserts nothing', async (t) => {
  t.match(await run(t, `import 'node:fs'`), { failed: 1, failures: ['asserted nothing'] })
})

t.test('fails a file that ends with an exit code after its assertions passed', async (t) => {
  const outcome = await run(t, `console.log('TAP version 14\\nok 1 - a\\n1..1'); process.exitCode = 3`)
  t.match(outcome, { passed: 1, failed: 1, failures: ['exit code 3 without a failed assertion'] })
})

t.test('fails a file that throws while it loads', async (t) => {
  const outcome = await run(t, `throw new Error('no such part')`)
  t.equal(outcome.failed, 1)
  t.match(outcome.output, /no such part/, 'the error is kept')
})

t.test('fails a file that is ended by a signal', async (t) => {
  const outcome = await run(t, `import t from 'tap'; t.ok(true); process.kill(process.pid, 'SIGKILL')`)
  t.match(outcome.failures, ['was ended by SIGKILL'])
})

t.test('kills a file that blocks past its timeout', async (t) => {
  const outcome = await run(t, 'for (;;) {}', 1_000)
  t.match(outcome.failures, ['ran past its timeout and was killed'])
})

t.test('kills what a test file left running', async (t) => {
  const outcome = await run(
    t,
    `import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    import t from 'tap'
    const left = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    left.unref()
    writeFileSync('pid', String(left.pid))
    t.ok(left.pid)`,
  )
  t.equal(outcome.failed, 0)
  const pid = Number(readFileSync(join(t.testdirName, 'pid'), 'utf8'))
  t.ok(await ends(pid))
})
