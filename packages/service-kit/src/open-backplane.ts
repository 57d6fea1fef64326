import {
  type Backplane,
  openEmbeddedBackplane,
  openRedisBackplane,
  type RedisBackplaneOptions,
} from '@stream-manager/backplane'
import type { Config } from './config.ts'
import { openDataDir } from './data-dir.ts'
import { messageOf, StartError } from './start-error.ts'

const openEmbedded = async (folder: string): Promise<Backplane> => {
  const dataDir = await openDataDir(folder)
  try {
    return await openEmbeddedBackplane({ dataDir })
  } catch (error) {
    throw new StartError([`DATA_DIR=${folder}: ${messageOf(error)}`], { cause: error })
  }
}

/**
 * The backplane the environment asks for: Redis at `REDIS_URL`, or the embedded store in `DATA_DIR`. A Redis that cannot be
 * reached is no fault: its calls reject until it can be, and the log says so.
 * @throws {StartError} when the store cannot be opened, or Redis is set up to throw data away.
 */
export const openBackplane = async (
  config: Config<'DATA_DIR' | 'REDIS_URL'>,
  log?: RedisBackplaneOptions['log'],
): Promise<Backplane> => {
  if (config.REDIS_URL === undefined) return openEmbedded(config.DATA_DIR)
  try {
    return await openRedisBackplane({ url: config.REDIS_URL, ...(log && { log }) })
  } catch (error) {
    throw new StartError([`REDIS_URL: ${messageOf(error)}`], { cause: error })
  }
}
