import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Backplane } from '@stream-manager/backplane/port'
import { openRedisBackplane, type RedisBackplaneOptions } from '@stream-manager/backplane/redis'
import type { Config } from '../config/config.ts'
import { passwordIn, readSecretFile } from '../config/secret-file.ts'
import { messageOf, StartError } from '../errors/start-error.ts'
import type { SecretRegistry } from '../logging/scrubber.ts'
import { openDataDir } from './data-dir.ts'

const openEmbedded = async (folder: string): Promise<Backplane> => {
  const dataDir = await openDataDir(folder)
  try {
    return await openEmbeddedBackplane({ dataDir })
  } catch (error) {
    throw new StartError([`DATA_DIR=${folder}: ${messageOf(error)}`], { cause: error })
  }
}

interface BackplaneServices {
  readonly log?: RedisBackplaneOptions['log']
  /** Takes the password of Redis. */
  readonly secrets?: SecretRegistry
}

const openRedis = async (options: RedisBackplaneOptions): Promise<Backplane> => {
  try {
    return await openRedisBackplane(options)
  } catch (error) {
    throw new StartError([`REDIS_URL: ${messageOf(error)}`], { cause: error })
  }
}

/**
 * The configured backplane: Redis at `REDIS_URL`, or the embedded store in `DATA_DIR`. An unreachable Redis is no start
 * error: its calls reject until it is reachable, and `log` gets a line.
 * @throws {StartError} when the store cannot be opened, the password cannot be read, or Redis may evict data.
 */
export const openBackplane = async (
  config: Config<'DATA_DIR' | 'REDIS_URL' | 'REDIS_PASSWORD_FILE'>,
  { log, secrets }: BackplaneServices = {},
): Promise<Backplane> => {
  const { REDIS_URL: url, REDIS_PASSWORD_FILE: file } = config
  if (url === undefined) return openEmbedded(config.DATA_DIR)
  const password = file === undefined ? undefined : await readSecretFile('REDIS_PASSWORD_FILE', file)
  secrets?.register(password ?? passwordIn(url))
  return openRedis({ url, ...(password !== undefined && { password }), ...(log && { log }) })
}
