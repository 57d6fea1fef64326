import { settingsInForce } from '@stream-manager/diagnostics/doctor'
import { type EnvironmentSource, StartError } from '@stream-manager/service-kit'
import { Command } from 'commander'
import { renderSettings } from '../config/print.ts'
import { renderVariables } from '../config/variables.ts'
import { type ReportSource, reportCommand } from '../doctor/report-command.ts'

interface PrintOptions {
  readonly service?: string
  readonly folder?: string
}

const print = async (environment: EnvironmentSource, { service, folder }: PrintOptions): Promise<void> => {
  const readers = await settingsInForce({ environment, ...(folder !== undefined && { folder }) })
  const asked = service === undefined ? readers : readers.filter(({ reader }) => reader === service)
  if (asked.length === 0) {
    const services = [...new Set(readers.map(({ reader }) => reader))].join(', ')
    throw new StartError([`no compose file in use here has the service ${service}; there are: ${services}`])
  }
  process.stdout.write(renderSettings(asked))
}

export const configCommand = ({ environment, checks }: ReportSource): Command =>
  new Command('config')
    .description('checks and shows the settings of the services')
    .addCommand(
      reportCommand('check', {
        environment,
        checks: checks.filter(({ group }) => group === 'configuration'),
      }).description('checks .env, the compose files and the variables of this process: every fault at once'),
    )
    .addCommand(
      new Command('print')
        .description('prints the variables in force, each with its source; secrets are not shown')
        .option('--service <name>', 'only those of this service of the compose files')
        .option('--folder <path>', 'folder with .env and the compose files (default: this one)')
        .action((options: PrintOptions) => print(environment, options)),
    )
    .addCommand(
      new Command('doc')
        .description('prints every variable with its type, its default and its meaning')
        .action(() => void process.stdout.write(renderVariables())),
    )
