import { createEgress, fetchJson } from '@stream-manager/egress'
import { readAuthorities } from '../config/authorities.ts'
import type { Config } from '../config/config.ts'
import { openNetworks } from '../config/open-networks.ts'
import { type FetchJson, readJwks } from './outside-keys.ts'

type OutsideConfig = Config<'ENVIRONMENT' | 'SOURCE_NETWORKS' | 'OUTPUT_NETWORKS' | 'SOURCE_CA_FILE'>

/** The outside issuer's keys are read like any source: over https, and inside the network only where it is opened. */
export const outsideFetch = async (config: OutsideConfig): Promise<FetchJson> => {
  const extraCa = await readAuthorities(config.SOURCE_CA_FILE)
  const networks = openNetworks(config).sourceNetworks
  const egress = createEgress({ networks, variable: 'SOURCE_NETWORKS', extraCa })
  return async (url, { maxBytes, signal }) => {
    const fetched = await fetchJson(url, { egress, maxBytes, signal })
    if (!fetched.ok) throw new Error(fetched.fault.detail)
    return fetched.value
  }
}

/**
 * The number of keys at the issuer's address that can verify tokens, read as the services read it. Rejects with the reason
 * when there is no such document.
 */
export const countOutsideKeys = async (
  config: OutsideConfig,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
): Promise<number> => (await readJwks(url, { fetchJson: await outsideFetch(config), signal })).length
