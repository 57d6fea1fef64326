import { type EnvironmentSource, loadConfig, PROGRAM_VARIABLES } from '@stream-manager/service-kit'

const { names, needed } = PROGRAM_VARIABLES['stream-api']

export type StreamApiConfig = ReturnType<typeof readConfig>

/** The API's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, names, needed)

/** Only a developer's own machine is free: behind a proxy that is not trusted every client is on this machine. */
export const requestLimits = ({
  MAX_REQUESTS_PER_SECOND: perSecond,
  ENVIRONMENT,
}: Pick<StreamApiConfig, 'MAX_REQUESTS_PER_SECOND' | 'ENVIRONMENT'>) => ({
  perSecond,
  freeLoopback: ENVIRONMENT === 'development',
})
