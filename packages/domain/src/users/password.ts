import { type Result, succeed } from '@stream-manager/contracts'
import { invalidField } from '../store/field-error.ts'
import type { Passwords } from './api.ts'

interface NewPassword {
  /** JSON pointer of the field. */
  readonly path: string
  readonly password: string | undefined
  /** Names of the user, which make bad passwords. */
  readonly hints: readonly string[]
}

/** Null without a password. Errors: `request.invalid` with the reason, `auth.busy`. */
export const hashNewPassword = async (
  passwords: Passwords,
  { path, password, hints }: NewPassword,
): Promise<Result<string | null>> => {
  if (password === undefined) return succeed(null)
  const weakness = await passwords.weakness(password, hints)
  return weakness === null ? passwords.hash(password) : invalidField(path, weakness)
}
