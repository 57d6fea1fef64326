import type { Backplane } from '@stream-manager/backplane/port'
import type { Clock } from '@stream-manager/contracts'
import type { Config } from '../config/config.ts'
import type { Logger } from '../logging/logger.ts'
import { createJwtEngine } from './jwt-engine.ts'
import { type Jwk, KeySet } from './key-set.ts'
import { type FetchJson, OutsideKeys } from './outside-keys.ts'
import { readPrivateKey, readPublicKeys } from './pem-keys.ts'
import { type SigningKey, toSigningKey } from './signing-key.ts'
import { openSigningKey, saveSigningKey } from './signing-key-file.ts'
import { SigningKeys } from './signing-keys.ts'
import { namesOf, sharedKey } from './token-settings.ts'
import { TokenSigner } from './token-signer.ts'
import { TokenVerifier } from './token-verifier.ts'
import { firstWithKeys, fixedKeys, type KeySource, suppliedKeys } from './verification-key.ts'

type TokenConfig = Config<
  | 'DATA_DIR'
  | 'JWT_ISSUER'
  | 'JWT_AUDIENCE'
  | 'JWT_PRIVATE_KEY'
  | 'JWT_PUBLIC_KEY'
  | 'JWT_SECRET'
  | 'JWKS_URL'
>

export interface TokensOptions {
  readonly config: TokenConfig
  readonly backplane: Pick<Backplane, 'read' | 'commit' | 'subscribe'>
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>
  /** Reads the outside issuer's keys. */
  readonly fetchJson: FetchJson
  /** False for a process that only verifies: it needs no key of its own. */
  readonly signs: boolean
  readonly clock: Clock
}

/** The access tokens of one process. */
export interface Tokens {
  readonly verifier: TokenVerifier
  /** Null in a process that only verifies. */
  readonly signer: TokenSigner | null
  /** Public keys for `/.well-known/jwks.json`. Empty with a shared secret. */
  jwks(): { readonly keys: readonly Jwk[] }
  /** Replaces our own key within a minute. */
  rotate(): Promise<void>
  close(): Promise<void>
}

/** One secret both signs and verifies in every process. No public key is accepted beside it. */
const openShared = async ({ config, signs }: TokensOptions, secret: string): Promise<Tokens> => {
  const jwt = await createJwtEngine()
  const names = namesOf(config)
  const shared = sharedKey(secret)
  const { kid: id, algorithm, key: material } = shared
  const keys = fixedKeys([{ id, algorithm, owner: 'own', material }])
  return {
    verifier: new TokenVerifier({ jwt, keys, ...names }),
    signer: signs ? new TokenSigner({ jwt, key: () => shared, ...names }) : null,
    jwks: () => ({ keys: [] }),
    rotate: async () => {},
    close: async () => {},
  }
}

const openOwnKey = async ({ config, clock }: TokensOptions): Promise<SigningKey> => {
  const nowMs = clock.now().getTime()
  if (config.JWT_PRIVATE_KEY === undefined) return openSigningKey(config.DATA_DIR, nowMs)
  return toSigningKey(await readPrivateKey(config.JWT_PRIVATE_KEY, 'JWT_PRIVATE_KEY'), nowMs)
}

const openSigningKeys = async (options: TokensOptions): Promise<SigningKeys> => {
  const { config, backplane, log, clock } = options
  const isOurs = config.JWT_PRIVATE_KEY === undefined
  const save = isOurs ? (key: SigningKey) => saveSigningKey(config.DATA_DIR, key) : null
  const keys = new SigningKeys({ backplane, log, clock, save, key: await openOwnKey(options) })
  await keys.open()
  return keys
}

/** Keys of others: from the operator's file, then from the outside issuer. */
const openForeignKeys = async ({ config, fetchJson, log, clock }: TokensOptions): Promise<KeySource[]> => {
  const { JWT_PUBLIC_KEY: pem, JWKS_URL: url } = config
  const sources: KeySource[] = []
  if (pem !== undefined) sources.push(suppliedKeys(await readPublicKeys(pem, 'JWT_PUBLIC_KEY')))
  if (url !== undefined) sources.push(new OutsideKeys({ url, fetchJson, log, clock }))
  return sources
}

/**
 * Opens what the configuration asks for: our own keys, shared through the backplane, and keys of others beside them; or
 * one shared secret.
 * @throws {StartError} for a key that cannot be used, and for a damaged document of public keys.
 */
export const openTokens = async (options: TokensOptions): Promise<Tokens> => {
  const { config, backplane, log, clock, signs } = options
  if (config.JWT_SECRET !== undefined) return openShared(options, config.JWT_SECRET)
  const foreign = await openForeignKeys(options)
  const signing = signs ? await openSigningKeys(options) : null
  const published = new KeySet({ backplane, log, clock })
  await published.open()
  const jwt = await createJwtEngine()
  const names = namesOf(config)
  const keys = firstWithKeys([...(signing ? [signing] : []), published, ...foreign])
  return {
    verifier: new TokenVerifier({ jwt, keys, ...names }),
    signer: signing ? new TokenSigner({ jwt, key: () => signing.current, ...names }) : null,
    jwks: () => published.jwks(),
    rotate: async () => signing?.rotate(),
    close: async () => {
      await signing?.close()
      await published.close()
    },
  }
}
