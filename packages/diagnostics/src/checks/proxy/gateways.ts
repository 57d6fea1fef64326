import { isRecord } from '@stream-manager/contracts'
import { knownAddresses } from '../../context/addresses.ts'
import type { CheckContext } from '../../context/context.ts'
import { ProbeError } from '../../probes/result.ts'
import { patience } from '../../vantages/patience.ts'
import { exchange, jsonOf } from '../../wire/exchange.ts'

const field = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined)

/** How many gateways run, as the sidecar counts them. Null when it does not say. */
export const countGateways = async (context: CheckContext): Promise<number | null> => {
  const { health } = knownAddresses(context)
  if (health === null) return null
  try {
    const answer = await exchange({ url: new URL('/health', health), signal: patience(context) })
    const gateway = field(field(jsonOf(answer), 'checks'), 'ws-gateway')
    const instances = field(field(gateway, 'details'), 'instances')
    return Array.isArray(instances) ? instances.length : null
  } catch (error) {
    // Another check says that the sidecar is away.
    if (error instanceof ProbeError) return null
    throw error
  }
}
