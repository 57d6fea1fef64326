import { createEgress, LOOPBACK_NETWORKS, type Lookup } from '@stream-manager/egress'
import type { EgressSettings } from '@stream-manager/engine-protocol'

/** Servers of tests are on loopback. */
export const LOOPBACK_SETTINGS: EgressSettings = {
  sourceNetworks: [...LOOPBACK_NETWORKS],
  outputNetworks: [...LOOPBACK_NETWORKS],
  extraCa: null,
}

interface Options {
  readonly networks?: readonly string[]
  readonly extraCa?: string
  readonly lookup?: Lookup
}

export const egressTo = ({ networks = [], ...rest }: Options = {}) =>
  createEgress({ networks, variable: 'SOURCE_NETWORKS', ...rest })

export const LOOPBACK = egressTo({ networks: LOOPBACK_NETWORKS })
export const PUBLIC_ONLY = egressTo()
