import { readFile } from 'node:fs/promises'
import { type VariableName, variableNames, variableSchema } from '@stream-manager/contracts'
import {
  createScrubber,
  type EnvironmentSource,
  passwordIn,
  type Scrubber,
} from '@stream-manager/service-kit'

/** Names of variables that hold secrets although we do not know them: misspelt ones and those of other programs. */
const SECRET_NAME = /(SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|API_?KEY|PRIVATE_?KEY|STREAM_?KEY)$/i

const MAX_FILE_BYTES = 65_536

const FILES: readonly VariableName[] = [
  'REDIS_PASSWORD_FILE',
  'DATABASE_PASSWORD_FILE',
  'SECRETS_KEY_FILE',
  'SMTP_PASSWORD_FILE',
  'ALERTMANAGER_TOKEN_FILE',
  'METRICS_TOKEN_FILE',
  'JWT_PRIVATE_KEY',
]

/** Whether the value of a variable of this name must not be shown. */
export const isSecretName = (name: string): boolean =>
  SECRET_NAME.test(name) || variableNames.some((known) => known === name && variableSchema(known).writeOnly)

/** The values of secret variables, and the passwords in addresses. */
export const secretsIn = (environment: EnvironmentSource): string[] =>
  Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return []
    const password = passwordIn(value)
    return [...(isSecretName(name) ? [value.trim()] : []), ...(password === '' ? [] : [password])]
  })

const linesOf = async (path: string | undefined): Promise<string[]> => {
  if (path === undefined || path.trim() === '') return []
  const text = await readFile(path.trim(), 'utf8').catch(() => '')
  return text.length > MAX_FILE_BYTES
    ? []
    : text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => !line.startsWith('-----'))
}

/** The secrets in the files that variables name. A file that cannot be read has none that could be shown. */
const secretsInFiles = async (environment: EnvironmentSource): Promise<string[]> =>
  (await Promise.all(FILES.map((name) => linesOf(environment[name])))).flat()

/** A scrubber that knows the secrets of this environment. */
export const openScrubber = async (environment: EnvironmentSource): Promise<Scrubber> => {
  const scrubber = createScrubber()
  for (const secret of [...secretsIn(environment), ...(await secretsInFiles(environment))]) {
    scrubber.register(secret)
  }
  return scrubber
}
