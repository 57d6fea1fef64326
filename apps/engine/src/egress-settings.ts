import { readFile } from 'node:fs/promises'
import type { EnvironmentVariables } from '@stream-manager/contracts'
import { createEgress } from '@stream-manager/egress'
import type { EgressSettings } from '@stream-manager/engine-protocol'
import { openNetworks, StartError } from '@stream-manager/service-kit'

type Variables = Pick<
  EnvironmentVariables,
  'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS' | 'SOURCE_CA_FILE'
>

const readAuthorities = async (path: string): Promise<string> => {
  try {
    const extraCa = await readFile(path, 'utf8')
    createEgress({ networks: [], variable: 'SOURCE_NETWORKS', extraCa })
    return extraCa
  } catch (cause) {
    const message = 'SOURCE_CA_FILE: the file cannot be read, or holds no certificate in PEM'
    throw new StartError([message], { cause })
  }
}

/** Networks and authorities for engines. @throws {StartError} for a file of authorities that cannot be used. */
export const egressSettings = async (config: Variables): Promise<EgressSettings> => ({
  ...openNetworks(config),
  extraCa: config.SOURCE_CA_FILE === undefined ? null : await readAuthorities(config.SOURCE_CA_FILE),
})
