import { resolve } from 'node:path'
import {
  type Clock,
  EnvironmentVariables,
  type Role,
  systemClock,
  variableNames,
} from '@stream-manager/contracts'
import { type EnvironmentSource, readVariables } from '@stream-manager/service-kit'
import { Create } from 'typebox/value'
import type { Deployment } from './context.ts'
import { sign } from './sign.ts'

const TOKEN_LIFE_SECONDS = 60

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
  /** Learns the names that checks find. */
  readonly registerName?: (name: string) => void
}

const settingsOf = (environment: EnvironmentSource): EnvironmentVariables => ({
  ...Create(EnvironmentVariables),
  ...readVariables(environment, { names: variableNames }).values,
})

export const describeDeployment = (options: DeploymentOptions): Deployment => {
  const { environment, folder = '.', target = null, clock = systemClock, registerSecret } = options
  const { patienceMs, addresses, signToken, registerName = () => {} } = options
  const settings = settingsOf(environment)
  const signHere = (role: Role) =>
    sign({ settings, clock, registerSecret }, { role, lifeSeconds: TOKEN_LIFE_SECONDS })
  return {
    ...{ environment, settings, target, clock, registerSecret, registerName },
    folder: resolve(folder),
    ...(patienceMs !== undefined && { patienceMs }),
    ...(addresses && { addresses }),
    signToken: signToken ?? signHere,
  }
}
