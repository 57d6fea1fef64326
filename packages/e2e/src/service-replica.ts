import { SERVICE_REGISTRY, type ServiceName } from '@stream-manager/contracts'
import type { TestScope } from '@stream-manager/test-kit'
import { Replica } from './replica.ts'

/** Environment of a service beside the variables of its ports. */
export interface ServiceEnvironment extends Readonly<Record<string, string>> {
  readonly REDIS_URL: string
}

interface Placement {
  readonly name: string
  /** Port of each variable in the service's row, in the same order. */
  readonly ports: readonly number[]
  readonly environment: ServiceEnvironment
}

const rowOf = (service: ServiceName) => {
  const row = SERVICE_REGISTRY.find(({ name }) => name === service)
  if (row === undefined) throw new Error(`${service} has no row in the service registry`)
  return row
}

/** Variables of the ports that a service listens on. */
export const portVariablesOf = (service: ServiceName): readonly string[] => rowOf(service).ports

/** A replica of a service with the ports and the readiness probe of its registry row. */
export const serviceReplica = (
  t: TestScope,
  service: ServiceName,
  { name, ports, environment }: Placement,
): Replica => {
  const { readyPath } = rowOf(service)
  const variables = portVariablesOf(service).map((variable, index) => [variable, String(ports[index])])
  return new Replica(t, name, {
    name: service,
    // A service without ports is started once its Redis accepts connections; its log says when it is ready.
    port: ports[0] ?? Number(environment.REDIS_URL.split(':').at(-1)),
    ...(readyPath === null ? {} : { readyPath }),
    environment: { ...environment, ...Object.fromEntries(variables) },
  })
}
