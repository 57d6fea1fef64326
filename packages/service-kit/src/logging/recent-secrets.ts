import type { SecretRegistry } from './scrubber.ts'

/** Leaves room in the scrubber for the secrets of the configuration, which came first. */
const MAX_RECENT = 500

/** Registers secrets whose end nobody announces. The newest ones stay registered. */
export const registerRecent = (registry: SecretRegistry): ((secret: string) => void) => {
  const releases = new Map<string, () => void>()
  return (secret) => {
    const release = releases.get(secret) ?? registry.register(secret)
    // Moved to the end: the next one to go is the one that was used longest ago.
    releases.delete(secret)
    releases.set(secret, release)
    const [oldest] = releases
    if (releases.size <= MAX_RECENT || !oldest) return
    releases.delete(oldest[0])
    oldest[1]()
  }
}
