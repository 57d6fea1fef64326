/**
 * Runs test files again and again beside a process that keeps one core busy, and lists every file that ever failed:
 * `pnpm test:stress [rounds] [part of a path...]`, ten rounds by default.
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { costLookup, readCosts } from './costs.ts'
import { failureText, progressLine } from './report.ts'
import { runAll } from './run-all.ts'
import type { Outcome } from './run-file.ts'
import { queueOf } from './schedule.ts'
import { findTestFiles } from './suites.ts'

const DEFAULT_ROUNDS = 10
const root = resolve(import.meta.dirname, '../..')

const readArguments = (words: readonly string[]): { rounds: number; filters: readonly string[] } => {
  const [first, ...rest] = words
  return first !== undefined && /^\d+$/.test(first)
    ? { rounds: Number(first), filters: rest }
    : { rounds: DEFAULT_ROUNDS, filters: words }
}

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** A file's failed rounds, and what the first of them said. */
interface Failure {
  count: number
  readonly first: Outcome
}

const { rounds, filters } = readArguments(process.argv.slice(2))
const files = findTestFiles(root, filters)
const costOf = costLookup(readCosts(root))
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const busy = spawn(process.execPath, ['--eval', 'for (;;) {}'], { stdio: 'ignore' })
process.once('exit', () => busy.kill('SIGKILL'))

const failures = new Map<string, Failure>()
for (let round = 1; round <= rounds && !stop.signal.aborted; round += 1) {
  print(`\nround ${round} of ${rounds}`)
  const queue = queueOf(files, costOf)
  let done = 0
  await runAll(queue, {
    root,
    recordCpu: false,
    signal: stop.signal,
    cores: Math.max(2, availableParallelism()),
    onOutcome: (outcome) => {
      done += 1
      print(progressLine(outcome, { done, all: files.length }))
      if (outcome.failed === 0) return
      const known = failures.get(outcome.file.path)
      if (known) known.count += 1
      else failures.set(outcome.file.path, { count: 1, first: outcome })
    },
  })
}
busy.kill('SIGKILL')

for (const { first } of failures.values()) print(failureText(first))
for (const [path, { count }] of failures) print(`failed in ${count} of ${rounds} rounds: ${path}`)
print(`${files.length} files, ${rounds} rounds, ${failures.size} files ever failed`)
process.exitCode = stop.signal.aborted || failures.size > 0 ? 1 : 0
