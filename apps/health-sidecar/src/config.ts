import { type EnvironmentSource, loadConfig, PROGRAM_VARIABLES } from '@stream-manager/service-kit'

const { names, needed } = PROGRAM_VARIABLES['health-sidecar']

export type SidecarConfig = ReturnType<typeof readConfig>

/** The sidecar's part of the environment. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, names, needed)
