import {
  BLACKHOLE,
  eventually,
  missingProgram,
  type RedisCluster,
  type RedisServer,
  startFaultProxy,
  startRedisCluster,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { redisKeys } from '../../src/redis/wire/keys.ts'
import { CHANNEL } from '../conformance/harness.ts'
import { endure, RECOVERY_MS } from './endure.ts'
import type { Load } from './load.ts'

const PASSWORD = 'of all nodes'
/** Shorter than the freeze, so that a thawed master runs its pending commands. */
const PAUSE_MS = 1000
const skip = missingProgram('redis-server')

type Fault = (master: RedisServer, cluster: RedisCluster, load: Load) => Promise<unknown>

const offsetOf = async (server: RedisServer): Promise<number> => {
  const info = String(await server.administer('INFO', 'replication'))
  return Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1])
}

/**
 * Injects a fault into the master that holds all written keys. A write that was acknowledged but not yet replicated would be
 * lost, as documented, so the master pauses writes until its replica has all of them.
 */
const endureLosing = async (t: Test, fault: Fault): Promise<void> => {
  const cluster = await startRedisCluster(t, { replicas: 1, password: PASSWORD, nodeTimeoutMs: 2000 })
  const master = await cluster.masterOf(redisKeys.log(CHANNEL))
  const replica = cluster.replicas[cluster.masters.indexOf(master)] ?? master
  const hasAll = async () => (await offsetOf(replica)) === (await offsetOf(master))
  await endure(t, {
    url: cluster.url,
    fault: async (load) => {
      await master.administer('CLIENT', 'PAUSE', String(PAUSE_MS), 'WRITE')
      await eventually(hasAll, { what: 'the replica to have all writes' })
      await fault(master, cluster, load)
    },
  })
}

t.test('loses and repeats nothing when a master is killed and its replica takes over', { skip }, (t) =>
  endureLosing(t, async (master, cluster) => {
    await master.kill()
    await cluster.agreedWithout(master)
  }),
)

t.test('loses and repeats nothing when a frozen master is replaced and wakes up as master', { skip }, (t) =>
  endureLosing(t, async (master, cluster, load) => {
    master.freeze()
    await cluster.agreedWithout(master)
    await load.more(10, RECOVERY_MS)
    master.thaw()
    await load.more(10, RECOVERY_MS)
  }),
)

/** Makes clients reach this master through a proxy. The nodes still reach each other directly. */
const divert = async (t: Test, { masters }: RedisCluster, master: RedisServer) => {
  const proxy = await startFaultProxy(t, { port: master.port })
  await master.administer('CONFIG', 'SET', 'cluster-announce-port', String(proxy.port))
  const areAnnounced = async () => {
    const views = await Promise.all(masters.map((server) => server.administer('CLUSTER', 'SLOTS')))
    return views.every((view) => JSON.stringify(view).includes(`,${proxy.port},`))
  }
  await eventually(areAnnounced, { what: 'every node to announce the proxy' })
  return proxy
}

t.test(
  'loses and repeats nothing when the connections to one healthy master go silent',
  { skip },
  async (t) => {
    const cluster = await startRedisCluster(t)
    const master = await cluster.masterOf(redisKeys.log(CHANNEL))
    const proxy = await divert(t, cluster, master)
    await endure(t, {
      url: cluster.url,
      fault: async () => {
        const silent = [...proxy.connections]
        for (const connection of silent) connection.setFaults(BLACKHOLE)
        const areReplaced = () => proxy.connections.some((connection) => !silent.includes(connection))
        await eventually(areReplaced, { what: 'new connections' })
      },
    })
  },
)
