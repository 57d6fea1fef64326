import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { Gate } from '@stream-manager/async'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { weaknessOf } from './password-strength.ts'

/** The parameters OWASP names for argon2id, the library's default: 19 MiB of memory, two passes, one lane. */
const ARGON2ID = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

/** Each hash keeps a core busy for about 30 ms. One core stays free of them, or a flood of sign-ins delays all requests. */
const LIMITS = { running: Math.max(1, Math.min(2, availableParallelism() - 1)), waiting: 30 }

/** Hash of a random password, of the same cost, which nobody knows. It is compared where a name is unknown. */
const unknownHash = (): Promise<string> => hash(crypto.randomUUID(), ARGON2ID)

const busy = (): Result<never> =>
  fail('auth.busy', 'Too many passwords are being checked at once; try again in a second', {
    retryAfterSeconds: 1,
  })

/** A stored hash that cannot be read fits no password. */
const verifyStored = async (password: string, stored: string): Promise<boolean> => {
  try {
    return await verify(stored, password)
  } catch {
    return false
  }
}

/** Hashes passwords with argon2id, at most two at a time. One for each process. */
export const createPasswords = () => {
  const gate = new Gate(LIMITS)
  let dummy: Promise<string> | undefined
  return {
    weakness: weaknessOf,
    hash: (password: string): Promise<Result<string>> =>
      gate.run(async () => succeed(await hash(password, ARGON2ID)), busy),
    verify: (password: string, stored: string | null): Promise<Result<boolean>> =>
      gate.run(async () => {
        dummy ??= unknownHash()
        const fits = await verifyStored(password, stored ?? (await dummy))
        return succeed(fits && stored !== null)
      }, busy),
  }
}
