/**
 * Runs tests and measures what they cover, children included: `pnpm coverage [part of a path...]`. Writes
 * `coverage/coverage.txt` and `coverage/coverage.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { costLookup, readCosts } from '../run-tests/costs.ts'
import { failureText, progressLine, summaryText } from '../run-tests/report.ts'
import { runAll } from '../run-tests/run-all.ts'
import type { Outcome } from '../run-tests/run-file.ts'
import { queueOf } from '../run-tests/schedule.ts'
import { findTestFiles } from '../run-tests/suites.ts'
import { RawCoverage } from './raw-coverage.ts'
import { reportOf, reportText } from './report.ts'
import { isMeasured, sourceCoverage } from './source-coverage.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'coverage')

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const raw = new RawCoverage(isMeasured(root))
process.once('exit', () => raw.close())

const queue = queueOf(findTestFiles(root, process.argv.slice(2)), costLookup(readCosts(root)))
const all = queue.length
const startedAt = performance.now()
let done = 0

const onOutcome = (outcome: Outcome): void => {
  done += 1
  print(progressLine(outcome, { done, all }))
  if (outcome.failed > 0) print(failureText(outcome))
  raw.collect(outcome.file.path)
}

const outcomes = await runAll(queue, {
  root,
  recordCpu: false,
  environmentOf: ({ path }) => raw.environmentOf(path),
  signal: stop.signal,
  cores: Math.max(2, availableParallelism()),
  onOutcome,
})
const report = reportOf(root, await sourceCoverage(root, raw.scripts))
const text = reportText(report)
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'coverage.json'), `${JSON.stringify(report, null, 2)}\n`)
writeFileSync(join(folder, 'coverage.txt'), text)

print(summaryText(outcomes, (performance.now() - startedAt) / 1000))
const { processes, unreadable } = raw.counts
print(`coverage of ${processes} processes, ${unreadable} killed while they wrote it`)
process.stdout.write(text)
process.exitCode = stop.signal.aborted || outcomes.some(({ failed }) => failed > 0) ? 1 : 0
