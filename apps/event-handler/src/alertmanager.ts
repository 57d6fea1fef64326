import type { EnvironmentVariables } from '@stream-manager/contracts'
import { createEgress, type Egress, LOOPBACK_NETWORKS, portOf } from '@stream-manager/egress'
import { type InnerAccess, readAccessToken, readAuthorities } from '@stream-manager/service-kit'

type Variables = Pick<EnvironmentVariables, 'ALERTMANAGER_URL' | 'ALERTMANAGER_TOKEN_FILE' | 'SOURCE_CA_FILE'>

/** An Alertmanager, and the way to it. */
interface AlertmanagerTarget {
  readonly url: string
  readonly egress: Egress
}

/** Settings of the environment about Alertmanager. */
export interface AlertmanagerOptions {
  /** Null: alerts are not posted. */
  readonly alertmanager: AlertmanagerTarget | null
  /** Callers that may post its webhook here. */
  readonly receiver: InnerAccess
}

/** The address is of the environment and not of a caller, so it may be in any network. */
const targetOf = (url: string, extraCa: string | null): AlertmanagerTarget => {
  const port = portOf(new URL(url))
  const networks = [`0.0.0.0/0:${port}`, `[::/0]:${port}`]
  return { url, egress: createEgress({ networks, variable: 'ALERTMANAGER_URL', extraCa }) }
}

/** @throws {StartError} for a file of the environment that cannot be used. */
export const alertmanagerOptions = async (config: Variables): Promise<AlertmanagerOptions> => {
  const { ALERTMANAGER_URL: url, ALERTMANAGER_TOKEN_FILE: file, SOURCE_CA_FILE } = config
  return {
    alertmanager: url === undefined ? null : targetOf(url, await readAuthorities(SOURCE_CA_FILE)),
    receiver: { networks: LOOPBACK_NETWORKS, token: await readAccessToken('ALERTMANAGER_TOKEN_FILE', file) },
  }
}
