import { CERTIFICATE_FAULTS } from './certificates.ts'
import { CONFIGURATION_FAULTS } from './configuration.ts'
import { CONTAINER_FAULTS } from './containers.ts'
import { DATA_FAULTS } from './data.ts'
import { DISCOVERY_FAULTS } from './discovery.ts'
import type { StagedFault } from './fault.ts'
import { IDENTITY_FAULTS } from './identity.ts'
import { PORT_FAULTS } from './ports.ts'
import { POSTGRESQL_FAULTS } from './postgresql.ts'
import { PROXY_FAULTS } from './proxy.ts'
import { REDIS_FAULTS } from './redis.ts'
import { SERVICE_FAULTS } from './services.ts'

/** Every fault, by its subject. */
export const FAULTS = {
  configuration: CONFIGURATION_FAULTS,
  ports: PORT_FAULTS,
  discovery: DISCOVERY_FAULTS,
  data: DATA_FAULTS,
  redis: REDIS_FAULTS,
  postgresql: POSTGRESQL_FAULTS,
  services: SERVICE_FAULTS,
  proxy: PROXY_FAULTS,
  certificates: CERTIFICATE_FAULTS,
  identity: IDENTITY_FAULTS,
  containers: CONTAINER_FAULTS,
} as const satisfies Readonly<Record<string, readonly StagedFault[]>>
