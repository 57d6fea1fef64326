import type { EnvironmentVariables } from '@stream-manager/contracts'
import { LOOPBACK_NETWORKS } from '@stream-manager/egress'

type Networks = Pick<EnvironmentVariables, 'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS'>

export interface OpenNetworks {
  readonly sourceNetworks: string[]
  readonly outputNetworks: string[]
}

/** The networks that are open beside public addresses. Development and tests use servers on this machine. */
export const openNetworks = ({ ENVIRONMENT, SOURCE_NETWORKS, OUTPUT_NETWORKS }: Networks): OpenNetworks => {
  const local = ENVIRONMENT === 'production' ? [] : LOOPBACK_NETWORKS
  return {
    sourceNetworks: [...SOURCE_NETWORKS, ...local],
    outputNetworks: [...OUTPUT_NETWORKS, ...local],
  }
}
