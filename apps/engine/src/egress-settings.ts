import type { EnvironmentVariables } from '@stream-manager/contracts'
import type { EgressSettings } from '@stream-manager/engine-protocol'
import { openNetworks, readAuthorities } from '@stream-manager/service-kit'

type Variables = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS' | 'SOURCE_CA_FILE'
>

/** Networks and authorities for engines. @throws {StartError} for a file of authorities that cannot be used. */
export const egressSettings = async (config: Variables): Promise<EgressSettings> => ({
  ...openNetworks(config),
  extraCa: await readAuthorities(config.SOURCE_CA_FILE),
})
