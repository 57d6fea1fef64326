import { type Backplane, openEmbeddedBackplane } from '@stream-manager/backplane'
import type { Config } from './config.ts'
import { openDataDir } from './data-dir.ts'
import { messageOf, StartError } from './start-error.ts'

/**
 * The backplane the environment asks for: the embedded store in `DATA_DIR`.
 * @throws {StartError} when `REDIS_URL` asks for one this version does not have, or the store cannot be opened.
 */
export const openBackplane = async (config: Config<'DATA_DIR' | 'REDIS_URL'>): Promise<Backplane> => {
  if (config.REDIS_URL !== undefined) {
    throw new StartError(['REDIS_URL: the Redis backplane is not part of this version; leave it unset'])
  }
  const dataDir = await openDataDir(config.DATA_DIR)
  try {
    return await openEmbeddedBackplane({ dataDir })
  } catch (error) {
    throw new StartError([`DATA_DIR=${config.DATA_DIR}: ${messageOf(error)}`], { cause: error })
  }
}
