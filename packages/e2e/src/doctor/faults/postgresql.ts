import { makeHistory } from '@stream-manager/diagnostics/fakes'
import {
  createAuthority,
  freePort,
  missingPostgres,
  type PostgresServer,
  startFaultProxy,
  startPostgres,
  type TestScope,
} from '@stream-manager/test-kit'
import type { StagedFault } from './fault.ts'

type Environment = Readonly<Record<string, string>>

const needsPostgres = { skip: () => missingPostgres() || false }

const withUrl = (environment: Environment, DATABASE_URL: string) => ({
  environment: { ...environment, DATABASE_URL },
})

/** An address of the shared server, and something that is done to it. */
const addressed =
  (urlOf: (server: PostgresServer, t: TestScope) => string | Promise<string>): StagedFault['inject'] =>
  async (t, { environment, postgres }) =>
    withUrl(environment, await urlOf(await postgres(), t))

const ofSignIn: readonly StagedFault[] = [
  {
    id: 'postgresql-not-running',
    rootCause: 'postgresql.reachable',
    says: /nothing listens|ECONNREFUSED|does not run/,
    inject: async (_t, { environment }) =>
      withUrl(environment, `postgresql://history@127.0.0.1:${await freePort()}/history`),
  },
  {
    id: 'postgresql-wrong-password',
    rootCause: 'postgresql.sign-in',
    says: /password authentication failed/,
    ...needsPostgres,
    inject: addressed((server) => {
      const url = new URL(server.urlOf('postgres'))
      url.password = 'an0ther-0f-the-c0nfigurati0n'
      return url.href
    }),
  },
  {
    id: 'postgresql-database-missing',
    rootCause: 'postgresql.sign-in',
    says: /The database does not exist/,
    ...needsPostgres,
    inject: addressed((server) => server.urlOf('missing')),
  },
  {
    id: 'postgresql-certificate-file-missing',
    rootCause: 'postgresql.reachable',
    says: /ca\.pem.*TLS/s,
    ...needsPostgres,
    inject: addressed(
      (server) => `${server.urlOf('postgres')}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`,
    ),
  },
  {
    id: 'postgresql-without-tls',
    rootCause: 'postgresql.reachable',
    says: /TLS/,
    ...needsPostgres,
    inject: addressed((server) => `${server.urlOf('postgres')}?sslmode=verify-full`),
  },
]

const ofSchema: readonly StagedFault[] = [
  {
    id: 'postgresql-without-schema',
    rootCause: 'postgresql.schema',
    says: /missing: 001-/,
    ...needsPostgres,
    inject: addressed(async (server) => server.urlOf(await server.createDatabase())),
  },
  {
    id: 'postgresql-of-a-newer-release',
    rootCause: 'postgresql.schema',
    says: /999-later, which this release does not know/,
    ...needsPostgres,
    inject: addressed(async (server) => {
      const database = await makeHistory(server)
      await server.query(`insert into migrations values ('999-later')`, database)
      return server.urlOf(database)
    }),
  },
  {
    id: 'postgresql-reader-without-rights',
    rootCause: 'postgresql.schema',
    says: /permission denied/,
    ...needsPostgres,
    inject: addressed(async (server) => {
      const database = await makeHistory(server)
      await server.createUser('reader')
      return server.urlOf(database, 'reader')
    }),
  },
]

const ofServer: readonly StagedFault[] = [
  {
    id: 'postgresql-read-only',
    rootCause: 'postgresql.writable',
    says: /read-only/,
    ...needsPostgres,
    inject: addressed(async (server) => {
      const database = await makeHistory(server)
      await server.query(`alter database ${database} set default_transaction_read_only = on`)
      return server.urlOf(database)
    }),
  },
  {
    id: 'postgresql-far-away',
    rootCause: 'postgresql.lag',
    status: 'warn',
    says: /ms/,
    ...needsPostgres,
    inject: addressed(async (server, t) => {
      const proxy = await startFaultProxy(t, { port: server.port })
      proxy.setFaults({ toServer: { latencyMs: 700 } })
      const url = new URL(server.urlOf(await makeHistory(server)))
      url.port = String(proxy.port)
      return url.href
    }),
  },
  {
    id: 'postgresql-connections-used-up',
    rootCause: 'postgresql.pool',
    status: 'warn',
    says: /connections/,
    ...needsPostgres,
    inject: async (t, { environment }) => {
      const config = ['max_connections = 5', 'superuser_reserved_connections = 2']
      const server = await startPostgres(t, { config })
      const database = await makeHistory(server)
      await server.hold(2, database)
      return withUrl(environment, server.urlOf(database))
    },
  },
  {
    id: 'postgresql-distant-and-in-the-clear',
    rootCause: 'postgresql.tls',
    status: 'warn',
    says: /TLS|clear|encrypted/,
    ...needsPostgres,
    inject: async (t, { environment }) => {
      const certificate = await (await createAuthority()).issue('localhost')
      const server = await startPostgres(t, { certificate })
      const url = new URL(server.urlOf(await makeHistory(server)))
      // Loopback, written as an address that is not known to be near.
      url.hostname = '[::ffff:7f00:1]'
      return withUrl(environment, url.href)
    },
  },
]

export const POSTGRESQL_FAULTS: readonly StagedFault[] = [...ofSignIn, ...ofSchema, ...ofServer]
