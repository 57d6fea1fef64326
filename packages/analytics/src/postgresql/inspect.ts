import pg from 'pg'
import { SCHEMA_STEPS } from '../schema/steps.ts'
import { addressOf, type ConnectionOptions } from './connections.ts'

const TRIALS = 5
/** A server that never answers. The caller has an earlier deadline. */
const SILENCE_MS = 60_000

const SERVER = `select current_setting('server_version') as version, current_setting('server_encoding') as encoding,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as places,
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
  (select ssl from pg_stat_ssl where pid = pg_backend_pid()) as is_encrypted,
  pg_is_in_recovery() as is_replica, current_setting('transaction_read_only') = 'on' as is_read_only,
  to_regclass('migrations') is not null as has_migrations,
  extract(epoch from clock_timestamp())::float8 as seconds`

/** State of a server, as one of our users sees it. */
export interface PostgresFacts {
  readonly version: string
  readonly encoding: string
  /** Connections that users without special rights may have, and those in use by everybody. */
  readonly places: number
  readonly used: number
  readonly isEncrypted: boolean
  /** A standby takes no writes. */
  readonly isReplica: boolean
  /** Every transaction is read-only, by a setting of the server, the database or the user; also on a standby. */
  readonly isReadOnly: boolean
  /** Steps of the schema that are not applied yet, and applied ones that this release does not know. */
  readonly missingSteps: readonly string[]
  readonly unknownSteps: readonly string[]
  /** Median of five answers. */
  readonly roundTripMs: number
  /** Clock of the server, in milliseconds since 1970, and the local clock half-way through the question. */
  readonly serverMs: number
  readonly localMs: number
  /** Half of the time that the question took. */
  readonly uncertaintyMs: number
}

/**
 * Why there are no facts. `unreachable`: no connection, or a server that starts. `tls`: its certificate or its lack of TLS.
 * `sign-in`: user or password. `database`: no such database. `full`: no connection left. `rights`: tables that the user may
 * not read.
 */
export type PostgresProblem = 'unreachable' | 'tls' | 'sign-in' | 'database' | 'full' | 'rights' | 'other'

export type PostgresInspection =
  | { readonly ok: true; readonly facts: PostgresFacts }
  | { readonly ok: false; readonly problem: PostgresProblem; readonly message: string }

/** SQLSTATE by problem: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const PROBLEMS: Readonly<Record<string, PostgresProblem>> = {
  '28P01': 'sign-in',
  '28000': 'sign-in',
  '3D000': 'database',
  '53300': 'full',
  '42501': 'rights',
  '57P03': 'unreachable',
}

const isTls = ({ message }: Error): boolean => /\b(SSL|TLS|certificate)\b/i.test(message)

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '')

const problemOf = (error: Error): PostgresProblem => {
  if (error instanceof pg.DatabaseError) return PROBLEMS[codeOf(error)] ?? 'other'
  // The driver gives up when the server wants a password and there is none.
  if (error.message.startsWith('SASL')) return 'sign-in'
  return isTls(error) || /CERT|ALTNAME|ENOENT/.test(codeOf(error)) ? 'tls' : 'unreachable'
}

const failureOf = (error: unknown): PostgresInspection => {
  // Several addresses of one host name that all refuse.
  const [first] = error instanceof AggregateError ? error.errors : [error]
  if (!(first instanceof Error)) return { ok: false, problem: 'other', message: String(first) }
  return { ok: false, problem: problemOf(first), message: first.message }
}

const measure = async (client: pg.Client): Promise<number> => {
  const durationsMs: number[] = []
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const startMs = performance.now()
    await client.query('select 1')
    durationsMs.push(performance.now() - startMs)
  }
  return durationsMs.toSorted((one, other) => one - other)[Math.floor(TRIALS / 2)] ?? 0
}

const appliedSteps = async (client: pg.Client, hasMigrations: boolean): Promise<string[]> => {
  if (!hasMigrations) return []
  const { rows } = await client.query<{ name: string }>('select name from migrations order by name')
  return rows.map(({ name }) => name)
}

const readFacts = async (client: pg.Client): Promise<PostgresFacts> => {
  const beforeMs = Date.now()
  const { rows } = await client.query<Record<string, unknown>>(SERVER)
  const uncertaintyMs = (Date.now() - beforeMs) / 2
  const row = rows[0] ?? {}
  const applied = await appliedSteps(client, row['has_migrations'] === true)
  const known = SCHEMA_STEPS.map(({ name }) => name)
  return {
    ...{ version: String(row['version']), encoding: String(row['encoding']) },
    ...{ places: Number(row['places']), used: Number(row['used']) },
    ...{ isEncrypted: row['is_encrypted'] === true, isReplica: row['is_replica'] === true },
    isReadOnly: row['is_read_only'] === true,
    missingSteps: known.filter((name) => !applied.includes(name)),
    unknownSteps: applied.filter((name) => !known.includes(name)),
    roundTripMs: await measure(client),
    ...{ serverMs: 1000 * Number(row['seconds']), localMs: beforeMs + uncertaintyMs, uncertaintyMs },
  }
}

/** Asks over one connection, and changes nothing. Resolves with the problem when there is no answer, or at the abort. */
export const inspectPostgres = async (
  options: Pick<ConnectionOptions, 'url' | 'password'>,
  signal: AbortSignal,
): Promise<PostgresInspection> => {
  const connectionString = addressOf(options)
  try {
    const client = new pg.Client({
      connectionString,
      application_name: 'stream-manager-doctor',
      connectionTimeoutMillis: SILENCE_MS,
      query_timeout: SILENCE_MS,
    })
    const end = () => void client.end().catch(() => {})
    // A server that ends meanwhile rejects the query too.
    client.on('error', () => {})
    signal.addEventListener('abort', end, { once: true })
    try {
      await client.connect()
      return { ok: true, facts: await readFacts(client) }
    } finally {
      signal.removeEventListener('abort', end)
      end()
    }
  } catch (error) {
    return failureOf(error)
  }
}
