import { type Clock, systemClock } from '@stream-manager/contracts'
import type { Config } from '../config/config.ts'
import type { Logger } from '../logging/logger.ts'
import { Authenticator, type AuthenticatorOptions } from './authenticator.ts'
import { bypassWarning } from './development-bypass.ts'
import { openTokens, type Tokens, type TokensOptions } from './open-tokens.ts'
import { outsideFetch } from './outside-fetch.ts'

/** Variables that every process reads which identifies callers. */
export const IDENTITY_VARIABLES = [
  'DATA_DIR',
  'ENVIRONMENT',
  'ALLOW_DEV_AUTH_BYPASS',
  'WEBSOCKET_AUTH_BYPASS',
  'JWT_PRIVATE_KEY',
  'JWT_PUBLIC_KEY',
  'JWT_SECRET',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWKS_URL',
  'SOURCE_NETWORKS',
  'OUTPUT_NETWORKS',
  'SOURCE_CA_FILE',
] as const

type IdentityConfig = Config<(typeof IDENTITY_VARIABLES)[number]>

interface Watchable {
  watch(): Promise<{ close(): Promise<void> }>
}

export interface IdentityOptions {
  readonly config: IdentityConfig
  readonly backplane: TokensOptions['backplane']
  /** For example the domain. */
  readonly domain: {
    readonly keys: AuthenticatorOptions['keys']
    readonly revocations: AuthenticatorOptions['revocations'] & Watchable
  }
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>
  /** False for a process that only verifies: it needs no key of its own. */
  readonly signs: boolean
  readonly clock?: Clock
}

/** Everything by which one process identifies callers. */
export interface Identity {
  readonly tokens: Tokens
  readonly authenticator: Authenticator
  close(): Promise<void>
}

/**
 * Opens the keys and follows the list of revocations. Warns while the development bypass is on.
 * @throws {StartError} for a key that cannot be used.
 */
export const openIdentity = async (options: IdentityOptions): Promise<Identity> => {
  const { config, backplane, domain, log, signs, clock = systemClock } = options
  const warning = bypassWarning(config)
  if (warning !== null) log.warn(warning)
  const shared = { config, backplane, log, clock, signs }
  const tokens = await openTokens({ ...shared, fetchJson: await outsideFetch(config) })
  const watch = await domain.revocations.watch()
  const { keys, revocations } = domain
  return {
    tokens,
    authenticator: new Authenticator({
      ...{ verifier: tokens.verifier, keys, revocations },
      ...{ flags: config, clock, log },
    }),
    close: async () => {
      await watch.close()
      await tokens.close()
    },
  }
}
