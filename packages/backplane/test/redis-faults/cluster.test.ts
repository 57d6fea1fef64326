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
/** Three checks a second apart, each with its deadline. */
const NOTICED_MS = 9000
/** Over by the time that a frozen master thaws, so that it then does what it was asked. */
const PAUSE_MS = 1000
const skip = missingProgram('redis-server')

type Fault = (master: RedisServer, cluster: RedisCluster, load: Load) => Promise<unknown>

const offsetOf = async (server: RedisServer): Promise<number> => {
  const info = String(await server.administer('INFO', 'replication'))
  return Number(/^master_repl_offset:(\d+)/m.exec(info)?.[1])
}

/**
 * Everything that is written lies with one master; the fault is brought to that one. What it had acknowledged and its
 * replica had not got would be lost, as documented, so it takes no writes until the replica has all.
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
      await eventually(hasAll, { what: 'the replica having all' })
      await fault(master, cluster, load)
    },
  })
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

/** Clients are sent through a proxy to this master; the nodes speak to each other as before. */
const divert = async (t: Test, { masters }: RedisCluster, master: RedisServer) => {
  const proxy = await startFaultProxy(t, { port: master.port })
  await master.administer('CONFIG', 'SET', 'cluster-announce-port', String(proxy.port))
  const areTold = async () => {
    const views = await Promise.all(masters.map((server) => server.administer('CLUSTER', 'SLOTS')))
    return views.every((view) => JSON.stringify(view).includes(`,${proxy.port},`))
  }
  await eventually(areTold, { what: 'every node naming the proxy' })
  return proxy
}

t.test('the connections to one master go silent, while the cluster is well', { skip }, async (t) => {
  const cluster = await startRedisCluster(t)
  const master = await cluster.masterOf(redisKeys.log(CHANNEL))
  const proxy = await divert(t, cluster, master)
  await endure(t, {
    url: cluster.url,
    fault: async () => {
      const silent = [...proxy.connections]
      for (const connection of silent) connection.setFaults(BLACKHOLE)
      const areReplaced = () => proxy.connections.some((connection) => !silent.includes(connection))
      await eventually(areReplaced, { what: 'new connections', deadlineMs: NOTICED_MS })
    },
  })
})
