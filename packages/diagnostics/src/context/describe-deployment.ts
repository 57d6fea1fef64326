import { resolve } from 'node:path'
import {
  type Clock,
  EnvironmentVariables,
  type Role,
  systemClock,
  variableNames,
} from '@stream-manager/contracts'
import { type EnvironmentSource, openLocalSigner, readVariables } from '@stream-manager/service-kit'
import { Create } from 'typebox/value'
import type { Deployment } from './context.ts'

const TOKEN_LIFE_SECONDS = 60
/** Revocations of this subject end all tokens of the checks. */
const SUBJECT = 'service:doctor'

export interface DeploymentOptions {
  readonly environment: EnvironmentSource
  /** Folder with `.env` and the compose files. Default: the working folder. */
  readonly folder?: string
  readonly target?: URL | null
  readonly clock?: Clock
  readonly patienceMs?: number
  readonly addresses?: Deployment['addresses']
  /** Default: signs with the key of the services, where this machine has it. */
  readonly signToken?: Deployment['signToken']
  readonly registerSecret: (secret: string) => void
}

const settingsOf = (environment: EnvironmentSource): EnvironmentVariables => ({
  ...Create(EnvironmentVariables),
  ...readVariables(environment, { names: variableNames }).values,
})

const signToken = async (
  settings: EnvironmentVariables,
  role: Role,
  clock: Clock,
): Promise<string | null> => {
  const caller = { name: 'Doctor', role, grants: null, subject: SUBJECT, via: 'service' } as const
  try {
    const signer = await openLocalSigner(settings)
    const request = {
      caller,
      sessionId: SUBJECT,
      nowMs: clock.now().getTime(),
      lifeSeconds: TOKEN_LIFE_SECONDS,
    }
    return signer.sign(request).token
  } catch {
    // The checks of identity say what is wrong with the key.
    return null
  }
}

export const describeDeployment = (options: DeploymentOptions): Deployment => {
  const { environment, folder = '.', target = null, clock = systemClock, registerSecret } = options
  const { patienceMs, addresses } = options
  const settings = settingsOf(environment)
  const sign = options.signToken ?? ((role: Role) => signToken(settings, role, clock))
  return {
    ...{ environment, settings, target, clock, registerSecret },
    folder: resolve(folder),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(addresses && { addresses }),
    signToken: async (role) => {
      const token = await sign(role)
      if (token !== null) registerSecret(token)
      return token
    },
  }
}
