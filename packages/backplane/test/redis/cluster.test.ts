import { eventually, missingProgram, type RedisServer, startRedis } from '@stream-manager/test-kit'
import t from 'tap'
import { backplaneConformance } from '../conformance/index.ts'
import { openOn } from './harness.ts'

const skip = missingProgram('redis-server')
const LAST_SLOT = '16383'

/** One node that serves all slots: it refuses a script whose keys lie in several, or that touches one it did not name. */
const startCluster = async (t: Parameters<typeof startRedis>[0]): Promise<RedisServer> => {
  const redis = await startRedis(t, { config: ['cluster-enabled yes'] })
  await redis.administer('CLUSTER', 'ADDSLOTSRANGE', '0', LAST_SLOT)
  const isServing = async () => String(await redis.administer('CLUSTER', 'INFO')).includes('cluster_state:ok')
  await eventually(isServing, { what: 'the cluster serving its slots' })
  return redis
}

t.test('the keys of every call lie in one slot of Redis Cluster', { skip }, async (t) =>
  backplaneConformance(t, openOn(await startCluster(t))),
)
