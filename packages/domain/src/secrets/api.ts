import type { Result } from '@stream-manager/contracts'

/** Keys of 32 bytes. The first encrypts, all decrypt. Called again for a key that was not there before. */
export type SecretKeys = () => readonly Buffer[]

/** Encrypts secrets for the store. `place` names where the text is stored: it cannot be opened at another place. */
export interface Secrets {
  /** Errors: `storage.secret_unreadable` in a process without keys. */
  seal(text: string, place: string): Result<string>
  /** Errors: `storage.secret_unreadable`. */
  open(sealed: string, place: string): Result<string>
  /** Whether another key than the present first one encrypted it. */
  isOutdated(sealed: string): boolean
}
