import type { Caller } from '@stream-manager/contracts'
import {
  type EnvironmentSource,
  loadConfig,
  openLocalSigner,
  PAGE_VARIABLES,
  SIGNER_VARIABLES,
  StartError,
} from '@stream-manager/service-kit'

const NAMES = [...SIGNER_VARIABLES, ...PAGE_VARIABLES, 'PORT'] as const

export type Settings = ReturnType<typeof readSettings>

/** The part of the services' environment that the commands need. @throws {ConfigError} naming every fault. */
export const readSettings = (env: EnvironmentSource) => loadConfig(env, NAMES)

/** The place of the signing key, for messages. */
export const keyPlace = ({ JWT_SECRET, JWT_PRIVATE_KEY, DATA_DIR }: Settings): string => {
  if (JWT_SECRET !== undefined) return 'JWT_SECRET'
  return JWT_PRIVATE_KEY === undefined ? `DATA_DIR=${DATA_DIR}` : 'JWT_PRIVATE_KEY'
}

/** Revocations of this subject end all tokens of the commands. */
const SUBJECT = 'service:cli'

/** @throws {StartError} for a key that cannot be used. */
export const signToken = async (
  settings: Settings,
  caller: Pick<Caller, 'name' | 'role' | 'grants'>,
  lifeSeconds: number,
): Promise<string> => {
  const signer = await openLocalSigner(settings)
  const nowMs = Date.now()
  const whole = { ...caller, subject: SUBJECT, via: 'service' } as const
  try {
    return signer.sign({ caller: whole, sessionId: SUBJECT, nowMs, lifeSeconds }).token
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new StartError([error.message], { cause: error })
  }
}
