import type { Role } from '@stream-manager/contracts'
import { openLocalSigner } from '@stream-manager/service-kit'
import type { Deployment } from './context.ts'

/** Revocations of this subject end all tokens of the checks. */
const SUBJECT = 'service:doctor'

type Settings = Parameters<typeof openLocalSigner>[0]

interface TokenWish {
  readonly lifeSeconds: number
  readonly role?: Role
  /** Default: now. */
  readonly issuedAtMs?: number
  /** Settings in place of those of the deployment, such as another audience. */
  readonly changes?: Partial<Settings>
}

/** A token of the doctor. Null when this machine has no key, or one that cannot be used. */
export const sign = async (
  { settings, registerSecret, clock }: Pick<Deployment, 'settings' | 'registerSecret' | 'clock'>,
  { lifeSeconds, role = 'operator', issuedAtMs = clock.now().getTime(), changes = {} }: TokenWish,
): Promise<string | null> => {
  const caller = { name: 'Doctor', role, grants: null, subject: SUBJECT, via: 'service' } as const
  const signer = await openLocalSigner({ ...settings, ...changes }).catch(() => null)
  if (signer === null) return null
  const { token } = signer.sign({ caller, sessionId: SUBJECT, nowMs: issuedAtMs, lifeSeconds })
  registerSecret(token)
  return token
}
