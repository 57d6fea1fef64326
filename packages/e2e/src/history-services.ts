import type { ServiceName } from '@stream-manager/contracts'
import {
  HISTORY_USERS,
  type HistoryService,
  type InfraPostgres,
  type InfraRedis,
  startInfraPostgres,
  startInfraRedis,
} from '@stream-manager/infra'
import { freePorts, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import type { Replica } from './replica.ts'
import { serviceReplica } from './service-replica.ts'

/** One service listens on at most this many. */
const MAX_PORTS = 2

export interface HistoryServices {
  readonly redis: InfraRedis
  readonly postgres: InfraPostgres
  /** In the order in which they were asked for. None is started. */
  readonly replicas: readonly Replica[]
}

const readsHistory = (service: ServiceName): service is HistoryService => service in HISTORY_USERS

/** Services on Redis and PostgreSQL, with the users of a real deployment. */
export const prepareHistoryServices = async (
  t: TestScope,
  services: readonly ServiceName[],
  environment: Readonly<Record<string, string>> = {},
): Promise<HistoryServices> => {
  const redis = await startInfraRedis(t)
  const postgres = await startInfraPostgres(t)
  const dataDir = await temporaryDirectory(t)
  const ports = await freePorts(services.length * MAX_PORTS)
  const replicas = services.map((service, index) =>
    serviceReplica(t, service, {
      name: `${service}-${index}`,
      ports: ports.slice(index * MAX_PORTS, (index + 1) * MAX_PORTS),
      environment: {
        REDIS_URL: redis.urlFor(service),
        DATA_DIR: dataDir,
        LOG_LEVEL: 'info',
        ...environment,
        ...(readsHistory(service) && postgres.environmentFor(service)),
      },
    }),
  )
  return { redis, postgres, replicas }
}

/** The process that reads a partition of the logs, if it is one of these. The name of an instance has its process id. */
export const holderAmong = (holder: string | undefined, replicas: readonly Replica[]): Replica | null =>
  replicas.find(({ process }) => holder?.includes(`-${process.pid}-`)) ?? null
