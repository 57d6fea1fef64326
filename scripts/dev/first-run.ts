import { openRedisBackplane } from '@stream-manager/backplane/redis'
import { createDomain } from '@stream-manager/domain'
import { firstRun } from '@stream-manager/standalone'

/** Makes the demo scene and goes live, as a first start of standalone does. False when the stream was used before. */
export const goLive = async (redisUrl: string, dataDir: string): Promise<boolean> => {
  const backplane = await openRedisBackplane({ url: redisUrl })
  try {
    return await firstRun(createDomain({ backplane }), dataDir)
  } finally {
    await backplane.close()
  }
}
