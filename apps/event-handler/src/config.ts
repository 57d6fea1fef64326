import { type EnvironmentSource, loadConfig, PROGRAM_VARIABLES } from '@stream-manager/service-kit'

const { names, needed } = PROGRAM_VARIABLES['event-handler']

export type EventHandlerConfig = ReturnType<typeof readConfig>

/** The event handler's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, names, needed)
