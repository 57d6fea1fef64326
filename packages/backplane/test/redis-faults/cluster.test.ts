import {
  missingProgram,
  type RedisCluster,
  type RedisServer,
  startRedisCluster,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { redisKeys } from '../../src/redis/redis-keys.ts'
import { CHANNEL } from '../conformance/harness.ts'
import { endure, RECOVERY_MS } from './endure.ts'
import type { Load } from './load.ts'

const PASSWORD = 'of all nodes'
const skip = missingProgram('redis-server')

type Fault = (master: RedisServer, cluster: RedisCluster, load: Load) => Promise<unknown>

/** Everything that is written lies with one master; the fault is brought to that one. */
const endureLosing = async (t: Test, fault: Fault): Promise<void> => {
  const cluster = await startRedisCluster(t, { replicas: 1, password: PASSWORD })
  const master = await cluster.masterOf(redisKeys.log(CHANNEL))
  await endure(t, { url: cluster.url, fault: (load) => fault(master, cluster, load) })
}

t.test('a master is killed and its replica takes its place', { skip }, (t) =>
  endureLosing(t, async (master, cluster) => {
    await master.kill()
    await cluster.agreedWithout(master)
  }),
)

t.test('a master is frozen, replaced, and wakes up thinking it still has its slots', { skip }, (t) =>
  endureLosing(t, async (master, cluster, load) => {
    master.freeze()
    await cluster.agreedWithout(master)
    await load.more(10, RECOVERY_MS)
    master.thaw()
    await load.more(10, RECOVERY_MS)
  }),
)
