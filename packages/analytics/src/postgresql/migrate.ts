import { AnalyticsUnavailableError } from '../port/errors.ts'
import { SCHEMA_STEPS } from '../schema/steps.ts'
import type { SqlSession } from '../sql/session.ts'

type Statements = Pick<SqlSession, 'all' | 'run'>

/** "SMGH": event handlers that start together migrate one after the other. */
const LOCK = 0x534d4748
const OLDEST_VERSION = 150_000

const SERVER = `select current_setting('server_version_num') as number, current_setting('server_version') as version,
  current_setting('server_encoding') as encoding`
const TABLE = 'create table if not exists migrations (name text collate "C" primary key)'

const requireServer = async (session: Statements): Promise<void> => {
  const [server] = await session.all(SERVER, [])
  if (Number(server?.['number']) < OLDEST_VERSION)
    throw new AnalyticsUnavailableError(
      `PostgreSQL ${String(server?.['version'])} is too old: the history needs version 15 or later`,
    )
  if (server?.['encoding'] !== 'UTF8')
    throw new AnalyticsUnavailableError(
      `the database has the encoding ${String(server?.['encoding'])}: the history needs UTF8 (create database ... encoding 'UTF8')`,
    )
}

const requireKnown = (applied: ReadonlySet<string>): void => {
  const known = new Set(SCHEMA_STEPS.map(({ name }) => name))
  const newer = [...applied].find((name) => !known.has(name))
  if (newer !== undefined)
    throw new AnalyticsUnavailableError(
      `the schema of the history has the step ${newer}, which this release does not know: run the newer release`,
    )
}

/** Applies the steps that are missing, in the caller's transaction. Rejects when the server is too old or the schema too new. */
export const migrate = async (session: Statements): Promise<void> => {
  await requireServer(session)
  await session.all('select pg_advisory_xact_lock($1)', [LOCK])
  await session.run(TABLE, [])
  const rows = await session.all('select name from migrations', [])
  const applied = new Set(rows.map(({ name }) => String(name)))
  requireKnown(applied)
  for (const { name, postgresql } of SCHEMA_STEPS) {
    if (applied.has(name)) continue
    await session.run(postgresql, [])
    await session.run('insert into migrations (name) values ($1)', [name])
  }
}
