import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Parser } from 'tap-parser'
import { cpuRecorder } from './cpu.ts'
import type { TestFile } from './suites.ts'

export interface Outcome {
  readonly file: TestFile
  readonly passed: number
  /** At least 1 for a file that failed in any way. */
  readonly failed: number
  readonly skipped: readonly string[]
  /** Failed assertions and faults of the process, one line each. Empty for a file that passed. */
  readonly failures: readonly string[]
  /** Standard output and error as they came, the last `OUTPUT_LIMIT` characters. */
  readonly output: string
  readonly seconds: number
  /** Undefined unless CPU time is recorded. */
  readonly cpuSeconds?: number | undefined
}

const OUTPUT_LIMIT = 200_000
/** Past tap's own timeout, at which the test itself says what it was doing. */
const KILL_GRACE_MS = 15_000

interface Counts {
  passed: number
  skipped: string[]
  failures: string[]
}

/** Counts assertions, not subtests: tap's `result` events are the leaves of the tree. */
const countResults = (parser: Parser): Counts => {
  const counts: Counts = { passed: 0, skipped: [], failures: [] }
  parser.on('result', (result) => {
    if (!result.ok && result.todo === false) counts.failures.push(result.fullname)
    else if (result.skip === false) counts.passed += 1
    else counts.skipped.push(`${result.fullname}: ${result.skip === true ? 'no reason given' : result.skip}`)
  })
  return counts
}

const killGroup = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group is gone already.
  }
}

/** The faults that no assertion tells of. */
const processFaults = (
  ended: { code: unknown; signal: unknown; late: boolean },
  counts: Counts,
): string[] => {
  if (ended.late) return ['ran past its timeout and was killed']
  if (ended.signal !== null) return [`was ended by ${ended.signal}`]
  if (counts.failures.length > 0) return []
  if (ended.code !== 0) return [`exit code ${ended.code} without a failed assertion`]
  return counts.passed + counts.skipped.length === 0 ? ['asserted nothing'] : []
}

/** Hundreds of processes load the same modules. With a common cache each module is compiled once. */
const COMPILE_CACHE = 'node_modules/.cache/node'

export interface RunOptions {
  readonly root: string
  readonly recordCpu: boolean
  /** Variables that one file's process gets beside ours. */
  readonly environmentOf?: (file: TestFile) => Readonly<Record<string, string>>
  /** From the timeout to the kill. Default: 15 s. */
  readonly killGraceMs?: number
  /** Aborting kills the test and everything in its process group. */
  readonly signal: AbortSignal
}

/** Runs one test file as a process and a process group of its own, as `tap` would in its package. */
export const runFile = async (file: TestFile, options: RunOptions): Promise<Outcome> => {
  const startedAt = performance.now()
  const cpu = options.recordCpu ? cpuRecorder() : undefined
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', ...(cpu?.nodeArgs ?? []), ...file.nodeArgs, join(options.root, file.path)],
    {
      cwd: join(options.root, file.folder),
      env: {
        NODE_COMPILE_CACHE: join(options.root, COMPILE_CACHE),
        ...process.env,
        ...cpu?.environment,
        ...options.environmentOf?.(file),
        TAP: '1',
        TAP_TIMEOUT: String(file.timeoutMs / 1000),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  )
  const parser = new Parser()
  const counts = countResults(parser)
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk).slice(-OUTPUT_LIMIT)
  }
  child.stdout.on('data', (chunk) => {
    keep(chunk)
    parser.write(chunk)
  })
  child.stderr.on('data', keep)
  let late = false
  const deadline = setTimeout(
    () => {
      late = true
      killGroup(child)
    },
    file.timeoutMs + (options.killGraceMs ?? KILL_GRACE_MS),
  )
  const stop = () => killGroup(child)
  options.signal.addEventListener('abort', stop)
  // Awaited below: where the pipes end first, `close` comes in the same turn as `exit`.
  const closed = once(child, 'close')
  const [code, signal] = await once(child, 'exit')
  clearTimeout(deadline)
  options.signal.removeEventListener('abort', stop)
  // A process that the test left behind would hold the pipes open and the cores busy.
  killGroup(child)
  await closed
  parser.end()
  const failures = [...counts.failures, ...processFaults({ code, signal, late }, counts)]
  return {
    file,
    passed: counts.passed,
    failed: failures.length,
    skipped: counts.skipped,
    failures,
    output,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: cpu?.seconds(),
  }
}
