import { checker, Id, ROLES, type Role } from '@stream-manager/contracts'
import type { EnvironmentSource } from '@stream-manager/service-kit'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readSettings, signToken } from '../settings.ts'

const MAX_MINUTES = 60
const MAX_STREAMS = 50
const checkId = checker(Id, 'The id')
const NAME = /^[^\p{Cc}]{1,64}$/u

interface TokenOptions {
  readonly role: Role
  readonly stream?: readonly string[]
  readonly minutes: number
  readonly name: string
}

const toMinutes = (text: string): number => {
  const minutes = Number(text)
  if (/^\d{1,2}$/.test(text) && minutes >= 1 && minutes <= MAX_MINUTES) return minutes
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_MINUTES}.`)
}

const addStream = (text: string, earlier: readonly string[] = []): readonly string[] => {
  if (!checkId(text).ok) throw new InvalidArgumentError('It must be the id of a stream, such as main.')
  if (earlier.length >= MAX_STREAMS)
    throw new InvalidArgumentError(`At most ${MAX_STREAMS} streams are allowed.`)
  return [...earlier, text]
}

const toName = (text: string): string => {
  if (NAME.test(text)) return text
  throw new InvalidArgumentError('It must have 1 to 64 characters.')
}

const EXAMPLE = `
Example:
  TOKEN=$(stream-manager token --role viewer)
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:4200/api/stream/state`

export const tokenCommand = (env: EnvironmentSource): Command =>
  new Command('token')
    .description('prints an access token for scripts; no service has to run')
    .addOption(new Option('--role <role>', 'rights of the token').choices(ROLES).default('operator'))
    .option('--stream <id>', 'only for this stream; may be repeated (default: every stream)', addStream)
    .option('--minutes <number>', `life of the token, at most ${MAX_MINUTES}`, toMinutes, 15)
    .option('--name <name>', 'name that others see, for example in the chat', toName, 'Command line')
    .addHelpText('after', EXAMPLE)
    .action(async ({ role, stream, minutes, name }: TokenOptions) => {
      const grants = stream?.map((streamId) => ({ streamId })) ?? null
      const token = await signToken(readSettings(env), { name, role, grants }, minutes * 60)
      process.stdout.write(`${token}\n`)
    })
