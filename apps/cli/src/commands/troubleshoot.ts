import { resolve } from 'node:path'
import { Argument, Command, InvalidArgumentError } from 'commander'
import { EXIT_CODES } from '../doctor/exit-code.ts'
import { end } from '../doctor/report-command.ts'
import type { FixSource } from '../fix/run-fix.ts'
import { askLine } from '../troubleshoot/ask.ts'
import { runMenu, runPoint } from '../troubleshoot/menu.ts'
import { pointOf, renderMenu } from '../troubleshoot/points.ts'
import type { Point, Session } from '../troubleshoot/session.ts'

const AFTER = `
The points:${renderMenu()}
Exit codes: 0 no failure, 1 failures, 64 wrong options or no terminal for the menu, 70 the command crashed, 130 interrupted.`

const NO_TERMINAL = 'the menu needs a terminal; name a point, for example: stream-manager troubleshoot 10'

interface TroubleshootOptions {
  readonly folder?: string
  readonly yes?: true
}

const toPoint = (text: string): Point => {
  const point = pointOf(text)
  if (point !== null) return point
  throw new InvalidArgumentError('It must be a number of the menu from 1 to 10.')
}

const YES = /^y(?:es)?$/i

const run = async (source: FixSource, point: Point | undefined, options: TroubleshootOptions) => {
  const { stdin: input, stdout: output } = process
  const hasTerminal = input.isTTY === true && output.isTTY === true
  if (point === undefined && !hasTerminal) {
    process.stderr.write(`stream-manager: ${NO_TERMINAL}\n`)
    return EXIT_CODES.usage
  }
  const interrupt = new AbortController()
  // The second Ctrl-C ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort())
  const ask = (question: string) => askLine({ input, output }, question, () => interrupt.abort())
  const session: Session = {
    ...{ ...source, folder: resolve(options.folder ?? '.'), interrupt: interrupt.signal },
    write: (text) => void output.write(text),
    confirm: async (question) =>
      options.yes === true || (hasTerminal && YES.test((await ask(`${question} [y/N] `))?.trim() ?? '')),
  }
  return point === undefined ? runMenu(session, ask) : runPoint(point, session)
}

export const troubleshootCommand = (source: FixSource): Command =>
  new Command('troubleshoot')
    .description('a menu of ten points to look at what runs here; with a number, that point alone')
    .addArgument(new Argument('[point]', 'number of a point').argParser(toPoint))
    .option('--yes', 'answers every question with yes')
    .option('--folder <path>', 'folder with .env and the compose files (default: this one)')
    .addHelpText('after', AFTER)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.usage))
    .action((point: Point | undefined, options: TroubleshootOptions) => end(run(source, point, options)))
