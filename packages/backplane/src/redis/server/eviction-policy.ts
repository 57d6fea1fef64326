const POLICY = /^maxmemory_policy:(\S+)/m

/** A Redis that throws data away when its memory is full loses documents, positions and fences without a word. */
export class EvictionPolicyError extends Error {
  override readonly name = 'EvictionPolicyError'
}

/** Throws unless what Redis says of its memory (`INFO memory`) names a policy that keeps everything. */
export const requireNoEviction = (memoryInfo: string): void => {
  const policy = POLICY.exec(memoryInfo)?.[1]
  if (policy === 'noeviction') return
  throw new EvictionPolicyError(
    `its maxmemory-policy is ${policy ?? 'unknown'}, and must be noeviction, or it would drop our data`,
  )
}
