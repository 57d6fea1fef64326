import { resolve } from 'node:path'
import type { PostgresInspection } from '@stream-manager/analytics/postgresql'
import { passwordIn, readSecretFile } from '@stream-manager/service-kit'
import { oncePerRun } from '../context/context.ts'

export interface History {
  readonly inspection: PostgresInspection
  /** `host:port/database as user`, for messages. */
  readonly label: string
  readonly host: string
}

const labelOf = ({ username, host, pathname }: URL): string =>
  `${host}${pathname} as ${decodeURIComponent(username) || 'the user of this process'}`

/** The server of the history, asked once a run. Null without `DATABASE_URL`. */
export const history = oncePerRun(async (context): Promise<History | null> => {
  const { settings, folder, registerSecret, signal } = context
  const { DATABASE_URL: url, DATABASE_PASSWORD_FILE: file } = settings
  const address = url === undefined ? null : URL.parse(url)
  if (url === undefined || address === null) return null
  // A file that cannot be read is a fault of `config.secret-files`.
  const password =
    file === undefined
      ? null
      : await readSecretFile('DATABASE_PASSWORD_FILE', resolve(folder, file)).catch(() => null)
  registerSecret(password ?? passwordIn(url))
  const { inspectPostgres } = await import('@stream-manager/analytics/postgresql')
  const inspection = await inspectPostgres({ url, ...(password !== null && { password }) }, signal)
  return { inspection, label: labelOf(address), host: address.hostname }
})

export const NO_HISTORY = 'DATABASE_URL is not set'
