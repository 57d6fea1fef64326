import type { TokenAlgorithm } from './token-header.ts'

/** A key that verifies tokens. Compared by identity: a key set keeps the object while the key is in it. */
export interface VerificationKey {
  readonly id: string
  readonly algorithm: TokenAlgorithm
  /** Whose tokens it verifies: ours carry all claims, an outside issuer's only the standard ones. */
  readonly owner: 'own' | 'outside'
  /** Public key as PEM, or the shared secret of HS256. */
  readonly material: string
}

export interface KeyQuery {
  /** Null when the token names no key. */
  readonly id: string | null
  readonly algorithm: TokenAlgorithm
}

/** The keys that may have signed a token. */
export interface KeySource {
  /** Empty when no key matches. It may look for new keys first, but never at an address that the token names. */
  find(query: KeyQuery): Promise<readonly VerificationKey[]>
}

/** Keys that never change. A query without id finds nothing. */
export const fixedKeys = (keys: readonly VerificationKey[]): KeySource => {
  const byId = new Map(keys.map((key) => [key.id, key]))
  return {
    find: async ({ id, algorithm }) => {
      const key = id === null ? undefined : byId.get(id)
      return key?.algorithm === algorithm ? [key] : []
    },
  }
}

/** Keys that an operator supplies as PEM, which has no place for an id: a token need not name its key. */
export const suppliedKeys = (keys: readonly VerificationKey[]): KeySource => {
  const named = fixedKeys(keys)
  return {
    find: async (query) =>
      query.id === null ? keys.filter(({ algorithm }) => algorithm === query.algorithm) : named.find(query),
  }
}

/** Asks the sources in turn, so that a later one cannot replace a key of an earlier one. */
export const firstWithKeys = (sources: readonly KeySource[]): KeySource => ({
  find: async (query) => {
    for (const source of sources) {
      const keys = await source.find(query)
      if (keys.length > 0) return keys
    }
    return []
  },
})
