import type { Config } from '../config/config.ts'
import type { SignWith } from './jwt-engine.ts'

const DEFAULT_NAME = 'stream-manager'

/** The `iss` and `aud` of our tokens. */
export const namesOf = ({
  JWT_ISSUER: issuer = DEFAULT_NAME,
  JWT_AUDIENCE: audience = DEFAULT_NAME,
}: Config<'JWT_ISSUER' | 'JWT_AUDIENCE'>) => ({ issuer, audience })

/** The key that a `JWT_SECRET` makes. */
export const sharedKey = (
  secret: string,
): Pick<SignWith, 'key' | 'algorithm'> & { readonly kid: string } => ({
  key: secret,
  kid: 'shared-secret',
  algorithm: 'HS256',
})
