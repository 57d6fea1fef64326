import { within } from '@stream-manager/async'
import type { Target } from './address-policy.ts'
import type { Egress, HostAddress } from './egress.ts'
import { allow, deny, type EgressResult } from './result.ts'

const RESOLVE_DEADLINE_MS = 5000

/** A host resolved once. Connections go to `address`, so a second answer of the name server has no effect. */
export type PinnedHost = HostAddress

const lookUp = async (
  hostname: string,
  egress: Egress,
  signal: AbortSignal | undefined,
): Promise<readonly HostAddress[]> => {
  const found = egress.lookup(hostname.replace(/^\[|\]$/g, ''))
  // The resolver runs in the thread pool and cannot be stopped; the deadline only ends the wait for it.
  return within(found, { deadlineMs: RESOLVE_DEADLINE_MS, signal }).catch(() => [])
}

/** `unreachable` for an unknown host; `refused` when the port or one of the host's addresses is not allowed. */
export const resolveHost = async (
  { hostname, port }: Target,
  egress: Egress,
  signal?: AbortSignal,
): Promise<EgressResult<PinnedHost>> => {
  const { policy, variable } = egress
  if (!policy.allowsPort(port)) {
    return deny('refused', `Port ${port} is not allowed; an administrator can open it in ${variable}`)
  }
  const addresses = await lookUp(hostname, egress, signal)
  const [first] = addresses
  if (!first) return deny('unreachable', `Host ${hostname} cannot be resolved`)
  if (addresses.every(({ address }) => policy.allows(address, port))) return allow(first)
  const help = `an administrator can open its network in ${variable}`
  return deny('refused', `Host ${hostname} is not at a public address and a usual port; ${help}`)
}
