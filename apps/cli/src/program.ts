import { CHECKS, CURES } from '@stream-manager/diagnostics/doctor'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import { Command } from 'commander'
import { configCommand } from './commands/config.ts'
import { doctorCommand } from './commands/doctor.ts'
import { fixCommand } from './commands/fix.ts'
import { preflightCommand } from './commands/preflight.ts'
import { resetCommand } from './commands/reset.ts'
import { tokenCommand } from './commands/token.ts'
import { troubleshootCommand } from './commands/troubleshoot.ts'

const KEYS = `
admin and token sign with the key of the services on this machine: the one in DATA_DIR/keys, or the one that JWT_PRIVATE_KEY or
JWT_SECRET names. Set DATA_DIR and PORT as for the services. Where they run in containers:
  docker compose exec stream-api stream-manager admin reset`

/** The commands and their help. Nothing is read from the environment before a command runs. */
export const buildProgram = (env: EnvironmentSource): Command => {
  const program = new Command('stream-manager')
    .description('Manages a Stream Manager on this machine.')
    .addHelpText('after', KEYS)
    .showHelpAfterError('(add --help for the options)')
  program.command('admin').description('manages the administrator').addCommand(resetCommand(env))
  const source = { environment: env, checks: CHECKS }
  const curing = { ...source, cures: CURES }
  const commands = [
    tokenCommand(env),
    doctorCommand(source),
    troubleshootCommand(curing),
    fixCommand(curing),
    preflightCommand(env),
    configCommand(source),
  ]
  for (const command of commands) program.addCommand(command)
  return program
}
