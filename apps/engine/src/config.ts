import { totalmem } from 'node:os'
import { type EnvironmentSource, loadConfig, PROGRAM_VARIABLES } from '@stream-manager/service-kit'

const { names, needed } = PROGRAM_VARIABLES.engine

/** The engine's variables. @throws {ConfigError} naming every fault. */
export const readConfig = (env: EnvironmentSource) => loadConfig(env, names, needed)

const MEGABYTE = 1024 * 1024
/** A stream at 1080p with 50 layers, ten of them videos, takes about 600 MB. */
const CHILD_MEMORY_MIN_BYTES = 1024 * MEGABYTE
const CHILD_MEMORY_MAX_BYTES = 4096 * MEGABYTE

/** Memory of the machine, or of the container when that has a limit. */
const machineBytes = (): number => {
  const limitBytes = process.constrainedMemory()
  return limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem()
}

export const childMemoryMaxBytes = (configuredMb: number | undefined): number =>
  configuredMb === undefined
    ? Math.min(CHILD_MEMORY_MAX_BYTES, Math.max(CHILD_MEMORY_MIN_BYTES, machineBytes() / 2))
    : configuredMb * MEGABYTE

/** The only variable that a child gets from our environment: the time zone, for clock layers that name none. */
export const childEnvironment = (env: EnvironmentSource): Record<string, string> =>
  env['TZ'] === undefined ? {} : { TZ: env['TZ'] }
