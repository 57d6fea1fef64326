import type { Config } from '../config/config.ts'
import { StartError } from '../errors/start-error.ts'
import { createJwtEngine } from './jwt-engine.ts'
import { readPrivateKey } from './pem-keys.ts'
import { toSigningKey } from './signing-key.ts'
import { readSigningKey, signingKeyPath } from './signing-key-file.ts'
import { namesOf, sharedKey } from './token-settings.ts'
import { TokenSigner, type TokenSignerOptions } from './token-signer.ts'

/** Variables that decide which key signs. */
export const SIGNER_VARIABLES = [
  'DATA_DIR',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWT_PRIVATE_KEY',
  'JWT_SECRET',
] as const

type SignerConfig = Config<(typeof SIGNER_VARIABLES)[number]>
type Key = ReturnType<TokenSignerOptions['key']>

const readKey = async ({ DATA_DIR, JWT_PRIVATE_KEY, JWT_SECRET }: SignerConfig): Promise<Key> => {
  if (JWT_SECRET !== undefined) return sharedKey(JWT_SECRET)
  if (JWT_PRIVATE_KEY !== undefined) {
    return toSigningKey(await readPrivateKey(JWT_PRIVATE_KEY, 'JWT_PRIVATE_KEY'), 0)
  }
  const stored = await readSigningKey(DATA_DIR)
  if (stored) return stored
  throw new StartError([
    `${signingKeyPath(DATA_DIR)}: there is no signing key; start the service once, or set DATA_DIR to its folder`,
  ])
}

/**
 * Signs with the key of the services on this machine, which need not run. Makes no key.
 * @throws {StartError} for a key that is missing, damaged, or not readable by this user.
 */
export const openLocalSigner = async (config: SignerConfig): Promise<TokenSigner> => {
  const key = await readKey(config)
  return new TokenSigner({ jwt: await createJwtEngine(), key: () => key, ...namesOf(config) })
}
