import { writeFileSync } from 'node:fs'
import { type CommandLine, readCommandLine, USAGE, UsageError } from './options.ts'
import type { CheckResult } from './recorder.ts'
import { renderJunit } from './report/junit.ts'
import { isGood, type Report } from './report/report.ts'
import { renderLine, renderSummary } from './report/text.ts'
import { runContract } from './run.ts'

const FAILED = 1
const USAGE_ERROR = 64
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first signal ends the run, which then removes what it created. The second one ends the process. */
const abortOnSignals = (): AbortSignal => {
  const stop = new AbortController()
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(FAILED)
      process.stderr.write(`${signal}: removing what this run created; again to leave it\n`)
      stop.abort(new Error(`interrupted by ${signal}`))
    })
  }
  return stop.signal
}

const writeFiles = ({ junit, json }: CommandLine, report: Report): void => {
  if (junit !== undefined) writeFileSync(junit, renderJunit(report))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
}

const run = async (commandLine: CommandLine): Promise<number> => {
  const style = { color: process.stdout.isTTY }
  const signal = abortOnSignals()
  const onResult = (result: CheckResult) => void process.stdout.write(renderLine(result, style))
  const report = await runContract({ ...commandLine, signal, onResult })
  process.stdout.write(renderSummary(report))
  writeFiles(commandLine, report)
  return isGood(report) ? 0 : FAILED
}

const main = async (): Promise<number> => {
  const args = process.argv.slice(2)
  if (args.includes('--help')) {
    process.stdout.write(USAGE)
    return 0
  }
  try {
    return await run(readCommandLine(args))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${USAGE}`)
    return USAGE_ERROR
  }
}

// A stock client or a half-closed connection must not keep the process.
process.exit(await main())
