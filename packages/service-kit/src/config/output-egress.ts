import type { EnvironmentVariables } from '@stream-manager/contracts'
import { createEgress, type Egress } from '@stream-manager/egress'
import { readAuthorities } from './authorities.ts'
import { openNetworks } from './open-networks.ts'

type Variables = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS' | 'SOURCE_CA_FILE'
>

/** The way to destinations of outputs and to webhooks. @throws {StartError} for a file of authorities that cannot be used. */
export const outputEgress = async (config: Variables): Promise<Egress> =>
  createEgress({
    networks: openNetworks(config).outputNetworks,
    variable: 'OUTPUT_NETWORKS',
    extraCa: await readAuthorities(config.SOURCE_CA_FILE),
  })
