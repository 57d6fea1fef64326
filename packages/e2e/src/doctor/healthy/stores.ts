import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  makeHistory,
  openStore,
  redisUrlOf,
  startRedisWithUser,
  usedDataFolder,
} from '@stream-manager/diagnostics/fakes'
import {
  createAuthority,
  missingPostgres,
  missingProgram,
  startPostgres,
  startRedis,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import { startOther } from '../faults/start-other.ts'
import type { HealthySetUp } from './set-up.ts'

const needsRedis = { skip: () => missingProgram('redis-server') }
const needsPostgres = { skip: missingPostgres }
const DURABLE = { appendOnly: true, config: ['maxmemory-policy noeviction'] }
const PASSWORD = 'a1f09c7be54d83f6'

const onRedis: readonly HealthySetUp[] = [
  {
    id: 'redis-with-user',
    ...needsRedis,
    prepare: async (t, { environment }) => {
      const { port } = await startRedisWithUser(t)
      return { environment: { ...environment, REDIS_URL: redisUrlOf(port) } }
    },
  },
  {
    id: 'redis-with-password',
    ...needsRedis,
    prepare: async (t, { environment }) => {
      const { url } = await startRedis(t, { ...DURABLE, password: PASSWORD })
      return { environment: { ...environment, REDIS_URL: url } }
    },
  },
  {
    id: 'redis-with-password-file',
    ...needsRedis,
    prepare: async (t, { environment }) => {
      const { port } = await startRedis(t, { ...DURABLE, password: PASSWORD })
      const file = join(await temporaryDirectory(t), 'password')
      await writeFile(file, `${PASSWORD}\n`, { mode: 0o600 })
      const settings = { REDIS_URL: `redis://127.0.0.1:${port}`, REDIS_PASSWORD_FILE: file }
      return { environment: { ...environment, ...settings } }
    },
  },
  {
    id: 'services-on-redis',
    ...needsRedis,
    prepare: async (t, world) => {
      const { port } = await startRedisWithUser(t)
      const changes = { REDIS_URL: redisUrlOf(port) }
      return { environment: { ...(await startOther(t, world, changes)), ...changes } }
    },
  },
]

const onPostgres: readonly HealthySetUp[] = [
  {
    id: 'history-in-postgresql',
    ...needsPostgres,
    prepare: async (_t, { environment, postgres }) => {
      const server = await postgres()
      return { environment: { ...environment, DATABASE_URL: server.urlOf(await makeHistory(server)) } }
    },
  },
  {
    id: 'history-with-password-file',
    ...needsPostgres,
    prepare: async (t, { environment, postgres }) => {
      const server = await postgres()
      const url = new URL(server.urlOf(await makeHistory(server)))
      const file = join(await temporaryDirectory(t), 'password')
      await writeFile(file, `${url.password}\n`, { mode: 0o600 })
      url.password = ''
      return { environment: { ...environment, DATABASE_URL: url.href, DATABASE_PASSWORD_FILE: file } }
    },
  },
  {
    id: 'history-over-tls',
    ...needsPostgres,
    prepare: async (t, { environment }) => {
      const authority = await createAuthority()
      const file = join(await temporaryDirectory(t), 'authority.pem')
      await writeFile(file, authority.cert)
      const server = await startPostgres(t, { certificate: await authority.issue('127.0.0.1') })
      const url = server.urlOf(await makeHistory(server))
      const DATABASE_URL = `${url}?sslmode=verify-full&sslrootcert=${file}`
      return { environment: { ...environment, DATABASE_URL } }
    },
  },
  {
    id: 'redis-and-postgresql-behind-a-proxy',
    skip: () => missingProgram('redis-server') || missingPostgres(),
    prepare: async (t, { environment, postgres, proxy }) => {
      const { port } = await startRedisWithUser(t)
      const server = await postgres()
      const DATABASE_URL = server.urlOf(await makeHistory(server))
      const { target } = await proxy(t)
      return { environment: { ...environment, REDIS_URL: redisUrlOf(port), DATABASE_URL }, target }
    },
  },
]

const onFiles: readonly HealthySetUp[] = [
  {
    id: 'data-of-a-service-that-ended',
    prepare: async (t, { environment }) => ({
      environment: { ...environment, DATA_DIR: join(await usedDataFolder(t), 'data') },
    }),
  },
  {
    id: 'store-in-use',
    prepare: async (t, { environment }) => {
      const dataDir = join(await usedDataFolder(t), 'data')
      const store = await openStore(dataDir)
      t.teardown(() => store.close())
      return { environment: { ...environment, DATA_DIR: dataDir } }
    },
  },
]

export const HEALTHY_STORES: readonly HealthySetUp[] = [...onRedis, ...onPostgres, ...onFiles]
