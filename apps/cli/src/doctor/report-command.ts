import type { DoctorReport } from '@stream-manager/contracts'
import { Anonymiser, type Check, diagnose, selectChecks } from '@stream-manager/diagnostics/doctor'
import { type EnvironmentSource, messageOf } from '@stream-manager/service-kit'
import { Command, Option } from 'commander'
import colors from 'picocolors'
import { FORMAT_NAMES, FORMATS } from '../report/formats.ts'
import { renderText } from '../report/text.ts'
import { EXIT_CODES, exitCodeOf } from './exit-code.ts'
import { renderList } from './list.ts'
import { type DoctorOptions, formatIn, toSeconds } from './options.ts'
import { showProgress } from './progress.ts'
import { shareReport } from './share.ts'

const EXIT_TEXT = `
Exit codes: 0 no failure, 1 failures, 2 warnings (with --strict), 64 wrong options, 70 a check crashed, 124 over time,
130 interrupted.`

const TIMEOUT_SECONDS = 60
const DEEP_TIMEOUT_SECONDS = 300

/** The first Ctrl-C ends the run with a report. The second ends the process at once. */
export const onInterrupt = (): AbortSignal => {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  process.once('SIGTERM', () => interrupt.abort())
  return interrupt.signal
}

const render = (report: DoctorReport, options: DoctorOptions): string => {
  const format = formatIn(options)
  if (format !== null) return FORMATS[format].render(report)
  // The library also colours for programs that set CI, which write to a file.
  const isColored = colors.isColorSupported && process.stdout.isTTY === true
  return renderText(report, { colors: colors.createColors(isColored), verbose: options.verbose === true })
}

export interface ReportSource {
  readonly environment: EnvironmentSource
  /** The checks that the command chooses from. */
  readonly checks: readonly Check[]
}

const run = async ({ environment, checks: all }: ReportSource, options: DoctorOptions): Promise<number> => {
  const checks = selectChecks(all, { ...options, deep: options.deep === true || options.list === true })
  if (options.list) {
    process.stdout.write(renderList(checks))
    return EXIT_CODES.success
  }
  const { timeout = options.deep ? DEEP_TIMEOUT_SECONDS : TIMEOUT_SECONDS, target, folder } = options
  const folderOption = folder !== undefined && { folder }
  const anonymiser = new Anonymiser({ environment, ...folderOption, known: all.map(({ id }) => id) })
  const progress = showProgress(process.stderr, checks.length)
  const report = await diagnose({
    ...{ checks, environment, timeoutMs: timeout * 1000, interrupt: onInterrupt() },
    ...(target && { target }),
    ...folderOption,
    onFinding: progress.onFinding,
    registerName: (name) => anonymiser.register(name),
  })
  progress.clear()
  process.stdout.write(render(report, options))
  if (options.share) process.stderr.write(await shareReport(anonymiser.report(report)))
  return exitCodeOf(report, options.strict === true)
}

/** A check that does not stop at its deadline must not keep the process alive. */
export const end = async (running: Promise<number>): Promise<never> => {
  const code = await running.catch((error: unknown) => {
    process.stderr.write(`stream-manager: ${messageOf(error)}\n`)
    return EXIT_CODES.crashed
  })
  process.exit(code)
}

const formatOptions = (): Option[] =>
  FORMAT_NAMES.map((name) =>
    new Option(`--${name}`, `prints ${FORMATS[name].about} in place of text`).conflicts([
      ...FORMAT_NAMES.filter((other) => other !== name),
      'list',
    ]),
  )

/** A command that runs checks, prints a report and ends the process with the code of its outcome. */
export const reportCommand = (name: string, source: ReportSource): Command => {
  const command = new Command(name)
    .option('--folder <path>', 'folder with .env and the compose files (default: this one)')
    .option(
      '--timeout <seconds>',
      `limit of the whole run (default: ${TIMEOUT_SECONDS}, deep ${DEEP_TIMEOUT_SECONDS})`,
      toSeconds,
    )
    .option('--strict', 'exits with 2 for warnings')
    .option('--verbose', 'shows passed and skipped checks, and durations')
    .option('--list', 'lists the checks')
    .addHelpText('after', EXIT_TEXT)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage))
    .action((options: DoctorOptions) => end(run(source, options)))
  for (const option of formatOptions()) command.addOption(option)
  return command
}
