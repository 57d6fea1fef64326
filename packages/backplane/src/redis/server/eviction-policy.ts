const POLICY = /^maxmemory_policy:(\S+)/m

/** A Redis that evicts data when its memory is full silently loses documents, positions and fences. */
export class EvictionPolicyError extends Error {
  override readonly name = 'EvictionPolicyError'
}

/** Throws unless the output of `INFO memory` names the policy `noeviction`. */
export const requireNoEviction = (memoryInfo: string): void => {
  const policy = POLICY.exec(memoryInfo)?.[1]
  if (policy === 'noeviction') return
  throw new EvictionPolicyError(
    `its maxmemory-policy is ${policy ?? 'unknown'}, and must be noeviction, or Redis may drop our data`,
  )
}
