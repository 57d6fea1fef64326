import { resolve } from 'node:path'
import type { PostgresInspection } from '@stream-manager/analytics/postgresql'
import { passwordIn, readSecretFile } from '@stream-manager/service-kit'
import { oncePerRun } from '../context/context.ts'

export interface History {
  /** Null for a password file that cannot be read: `config.secret-files` says why. */
  readonly inspection: PostgresInspection | null
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
  const label = labelOf(address)
  const password =
    file === undefined
      ? undefined
      : await readSecretFile('DATABASE_PASSWORD_FILE', resolve(folder, file)).catch(() => null)
  if (password === null) return { inspection: null, label, host: address.hostname }
  registerSecret(password ?? passwordIn(url))
  const { inspectPostgres } = await import('@stream-manager/analytics/postgresql')
  const inspection = await inspectPostgres({ url, ...(password !== undefined && { password }) }, signal)
  return { inspection, label, host: address.hostname }
})

export const NO_HISTORY = 'DATABASE_URL is not set'
