import { keyIdOf, linkIdOf } from '../access/subjects.ts'
import type { RevocableClaims } from './api.ts'
import type { Revocation } from './documents.ts'

/** Revocations by what they name, for look-ups without a search. */
export class RevocationIndex {
  readonly #entries = new Map<string, Revocation>()

  constructor(entries: readonly Revocation[] = []) {
    this.add(entries)
  }

  add(entries: readonly Revocation[]): void {
    for (const entry of entries) this.#entries.set(`${entry.kind}/${entry.id}`, entry)
  }

  /** Drops entries whose tokens are all over. */
  prune(nowMs: number): void {
    for (const [key, { untilMs }] of this.#entries) if (untilMs <= nowMs) this.#entries.delete(key)
  }

  isRevoked({ subject, issuedAtMs, tokenId, sessionId, signingKeyId }: RevocableClaims): boolean {
    if (this.#entries.size === 0) return false
    const names = [
      'all/*',
      `subject/${subject}`,
      `token/${tokenId}`,
      `session/${sessionId}`,
      `kid/${signingKeyId}`,
      `key/${keyIdOf(subject)}`,
      `link/${linkIdOf(subject)}`,
    ]
    return names.some((name) => {
      const entry = this.#entries.get(name)
      return entry !== undefined && (entry.beforeMs === undefined || issuedAtMs < entry.beforeMs)
    })
  }
}
