import type { SecretRegistry } from '@stream-manager/service-kit'

type Release = () => void

/** The secrets of one stream that are registered with the scrubber. */
export class HeldSecrets {
  readonly #registry: SecretRegistry
  #latest: readonly string[] = []
  #releases: ReadonlyMap<string, Release> = new Map()

  constructor(registry: SecretRegistry) {
    this.#registry = registry
  }

  /** Replaces the secrets. Those of the call before are kept, because the engine is still closing what used them. */
  hold(secrets: readonly string[]): void {
    const kept = new Set([...this.#latest, ...secrets])
    this.#latest = secrets
    const before = this.#releases
    this.#releases = new Map(
      [...kept].map((secret) => [secret, before.get(secret) ?? this.#registry.register(secret)]),
    )
    for (const [secret, release] of before) if (!kept.has(secret)) release()
  }

  release(): void {
    this.hold([])
    this.hold([])
  }
}
