import type { EnvironmentVariables } from '@stream-manager/contracts'
import { createEgress, type Egress } from '@stream-manager/egress'
import { openNetworks, readAuthorities } from '@stream-manager/service-kit'

type Variables = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS' | 'SOURCE_CA_FILE'
>

/** The way to webhooks. @throws {StartError} for a file of authorities that cannot be used. */
export const webhookEgress = async (config: Variables): Promise<Egress> =>
  createEgress({
    networks: openNetworks(config).outputNetworks,
    variable: 'OUTPUT_NETWORKS',
    extraCa: await readAuthorities(config.SOURCE_CA_FILE),
  })
