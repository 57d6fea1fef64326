/**
 * Runs the test files of all packages with one schedule: `pnpm test`. Arguments are parts of paths (`apps/engine`,
 * `chaos.test`); without any, all files run. `--record` measures each file and writes `costs.json`.
 */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Cost, costLookup, readCosts, writeCosts } from './costs.ts'
import { failureText, progressLine, summaryText } from './report.ts'
import { runAll } from './run-all.ts'
import type { Outcome } from './run-file.ts'
import { queueOf } from './schedule.ts'
import { findTestFiles } from './suites.ts'

const root = resolve(import.meta.dirname, '../..')
const { values, positionals } = parseArgs({
  options: { record: { type: 'boolean', default: false } },
  allowPositionals: true,
})

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const record = (outcomes: readonly Outcome[]): void => {
  const costs = new Map<string, Cost>()
  for (const { file, seconds, cpuSeconds } of outcomes) {
    if (cpuSeconds !== undefined) costs.set(file.path, { seconds, cores: cpuSeconds / seconds })
  }
  writeCosts(root, costs)
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const queue = queueOf(findTestFiles(root, positionals), costLookup(readCosts(root)))
const all = queue.length
const startedAt = performance.now()
let done = 0
const outcomes = await runAll(queue, {
  root,
  recordCpu: values.record,
  signal: stop.signal,
  cores: Math.max(2, availableParallelism()),
  onOutcome: (outcome) => {
    done += 1
    print(progressLine(outcome, { done, all }))
    if (outcome.failed > 0) print(failureText(outcome))
  },
})
if (values.record && !stop.signal.aborted) record(outcomes)
process.stdout.write(summaryText(outcomes, (performance.now() - startedAt) / 1000))
process.exitCode = stop.signal.aborted || outcomes.some(({ failed }) => failed > 0) ? 1 : 0
