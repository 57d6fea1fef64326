import type { Command } from 'commander'
import { addNames } from '../doctor/options.ts'
import { type ReportSource, reportCommand } from '../doctor/report-command.ts'
import { toAddress } from '../to-address.ts'

const EXAMPLES = `
Examples:
  stream-manager doctor --only stores
  stream-manager doctor --deep --target https://live.example.org/stream/
  stream-manager doctor --json > report.json`

export const doctorCommand = (source: ReportSource): Command =>
  reportCommand('doctor', source)
    .description('finds what is broken, proves it, and says what to do; changes nothing')
    .option(
      '--only <names>',
      'checks or groups, and what they depend on; separated by commas',
      addNames(source.checks),
    )
    .option('--skip <names>', 'leaves out checks or groups', addNames(source.checks))
    .option('--deep', 'runs slow checks too')
    .option(
      '--target <url>',
      'public address of the page, to check through the proxy',
      toAddress('https://live.example.org/stream/'),
    )
    .option('--share', 'also writes an archive without secrets, addresses and names, to show to others')
    .addHelpText('after', EXAMPLES)
