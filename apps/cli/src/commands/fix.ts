import { Command, InvalidArgumentError } from 'commander'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { end, onInterrupt } from '../doctor/report-command.ts'
import { type FixSource, runFix } from '../fix/run-fix.ts'

const AFTER = `
Never touched: the store, recordings, volumes, and processes, containers and files of others. Each cure is noted in
DATA_DIR/cures.jsonl, and its checks run again.

Exit codes: 0 no fault with a cure is left, 1 a fault is left, 64 wrong options, 70 the command crashed, 130 interrupted.`

interface FixOptions {
  readonly auto?: true
  readonly disruptive?: true
  readonly dryRun?: true
  readonly only?: readonly string[]
  readonly folder?: string
}

const addIds =
  ({ cures }: FixSource) =>
  (text: string, earlier: readonly string[] = []): readonly string[] => {
    const known = cures.map(({ id }) => id)
    const ids = text.split(',').map((id) => id.trim())
    const unknown = ids.filter((id) => !known.includes(id))
    if (unknown.length === 0) return [...earlier, ...ids]
    throw new InvalidArgumentError(`There is no cure ${unknown.join(', ')}; there are: ${known.join(', ')}.`)
  }

const adviceOf = ({ auto, dryRun }: FixOptions): string => {
  if (dryRun) return 'Without --dry-run the command does it.'
  return auto
    ? 'What may interrupt a show needs --disruptive.'
    : 'stream-manager fix --auto applies what is safe.'
}

const run = (source: FixSource, options: FixOptions): Promise<number> => {
  const { auto = false, disruptive = false, dryRun = false, only, folder } = options
  return runFix(source, {
    ...(only && { only }),
    ...(folder !== undefined && { folder }),
    interrupt: onInterrupt(),
    write: (text) => void process.stdout.write(text),
    chooses: ({ cure }) => auto && !dryRun && (cure.safety === 'safe' || disruptive),
    advice: adviceOf(options),
  })
}

export const fixCommand = (source: FixSource): Command =>
  new Command('fix')
    .description('shows how to mend what the checks find, and mends it with --auto')
    .option('--auto', 'applies the cures that interrupt nothing')
    .option('--disruptive', 'with --auto: also those that may interrupt a running show')
    .option('--dry-run', 'changes nothing, whatever else is asked for')
    .option('--only <ids>', 'only these cures; separated by commas', addIds(source))
    .option('--folder <path>', 'folder with .env and the compose files (default: this one)')
    .addHelpText('after', AFTER)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage))
    .action((options: FixOptions) => end(run(source, options)))
