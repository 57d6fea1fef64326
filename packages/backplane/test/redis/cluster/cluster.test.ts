import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  eventually,
  FLAWLESS,
  missingProgram,
  PATIENT_REDIS,
  type RedisCluster,
  type RedisServer,
  startRedisCluster,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { BackplaneUnavailableError } from '../../../src/port/index.ts'
import { slotOf } from '../../../src/redis/cluster/key-slot.ts'
import { openRedisBackplane } from '../../../src/redis/open.ts'
import { redisKeys } from '../../../src/redis/wire/keys.ts'
import { Follower } from '../../conformance/follower.ts'
import { CHANNEL, committed, DOCUMENT, publishMany, times } from '../../conformance/harness.ts'
import { backplaneConformance } from '../../conformance/index.ts'
import { openOn } from '../harness.ts'
import { recordedLog } from '../recorded-log.ts'

/** Enough for every master to hold some. */
const SCOPES = 40
const skip = missingProgram('redis-server')

const openAt = async (t: Test, url: string) => {
  const log = recordedLog()
  const backplane = await openRedisBackplane({ url, log, timing: PATIENT_REDIS })
  t.teardown(() => backplane.close())
  return { backplane, log }
}

const idOf = async (server: RedisServer) => String(await server.administer('CLUSTER', 'MYID'))

interface Move {
  readonly slot: string
  readonly from: RedisServer
  readonly to: RedisServer
}

/** Moves every key of the slot, while both nodes still report the migration. */
const beginMove = async ({ slot, from, to }: Move): Promise<void> => {
  await to.administer('CLUSTER', 'SETSLOT', slot, 'IMPORTING', await idOf(from))
  await from.administer('CLUSTER', 'SETSLOT', slot, 'MIGRATING', await idOf(to))
  const keys = (await from.administer('CLUSTER', 'GETKEYSINSLOT', slot, '1000')) as string[]
  await from.administer('MIGRATE', '127.0.0.1', String(to.port), '', '0', '5000', 'KEYS', ...keys)
}

const endMove = async ({ slot, from, to }: Move): Promise<void> => {
  const id = await idOf(to)
  for (const server of [to, from]) await server.administer('CLUSTER', 'SETSLOT', slot, 'NODE', id)
}

const moveOf = async (cluster: RedisCluster, key: string): Promise<Move> => {
  const from = await cluster.masterOf(key)
  const to = cluster.masters.find((server) => server !== from) ?? from
  return { slot: String(slotOf(key)), from, to }
}

t.test('a Redis Cluster of three masters', { skip }, async (t) => {
  const cluster = await startRedisCluster(t)

  t.test('passes the conformance suite', async (t) => backplaneConformance(t, openOn(cluster)))

  t.test('computes the same slot for each key as Redis', async (t) => {
    const [node] = cluster.masters
    const keys = ['', 'sm:scopes', 'sm:{stream:main}:log:x', '{}x', 'a}b{c}d', '{{x}}', 'é{ü}', '{x']
    keys.push(...Array.from({ length: 20 }, () => randomBytes(9).toString('base64')))
    for (const key of keys) t.equal(await node?.administer('CLUSTER', 'KEYSLOT', key), slotOf(key), key)
  })

  t.test('probes every master', async (t) => {
    const { backplane } = await openAt(t, cluster.url)
    await Promise.all(cluster.masters.map((server) => server.administer('CONFIG', 'RESETSTAT')))
    await backplane.probe()
    for (const server of cluster.masters) {
      t.match(await server.administer('INFO', 'commandstats'), /cmdstat_set:calls=1,/)
    }
  })

  t.test('finds all nodes through one, and serves after a script flush', async (t) => {
    await cluster.administer('FLUSHALL')
    const [, , last] = cluster.masters
    const { backplane } = await openAt(t, `redis+cluster://127.0.0.1:${last?.port}`)
    await cluster.administer('SCRIPT', 'FLUSH')
    for (const scope of ['a', 'b', 'c', 'd', 'e', 'f']) {
      committed(await backplane.commit({ put: { [`${scope}/x`]: scope } }))
    }
    t.equal((await backplane.list('')).length, 6, 'lists documents of all masters')
  })

  t.test('a moved slot loses and repeats no publication', async (t) => {
    await cluster.administer('FLUSHALL')
    const [writer, reader] = [await openAt(t, cluster.url), await openAt(t, cluster.url)]
    const follower = await Follower.start(reader.backplane, CHANNEL)
    committed(await writer.backplane.commit({ put: { [DOCUMENT]: 'before' } }))
    await publishMany(writer.backplane, 5, 100)
    await follower.reportAt(5)

    const move = await moveOf(cluster, redisKeys.document(DOCUMENT))
    await beginMove(move)
    t.match(await writer.backplane.read(DOCUMENT), { value: 'before' }, 'follows the redirection')
    await endMove(move)
    t.match(await writer.backplane.commit({ put: { [DOCUMENT]: 'after' } }), {
      status: 'committed',
      revisions: { [DOCUMENT]: 2 },
    })
    await publishMany(writer.backplane, 5, 100)
    t.strictSame(await follower.reportAt(10), FLAWLESS)
    t.ok(follower.events.every(({ kind }) => kind === 'publication'))
  })

  t.test('messages of a replaced master are ignored', async (t) => {
    await cluster.administer('FLUSHALL')
    const { backplane } = await openAt(t, cluster.url)
    const follower = await Follower.start(backplane, CHANNEL)
    await publishMany(backplane, 2, 100)
    await follower.reportAt(2)
    const { epoch } = follower.position
    const [node] = cluster.masters
    await node?.administer('PUBLISH', redisKeys.log(CHANNEL), `1 publication ${epoch} 3 another "forgotten"`)
    committed(await backplane.commit({ publish: [{ channel: CHANNEL, data: 3, retain: 100 }] }))
    t.strictSame(await follower.reportAt(3), FLAWLESS)
    t.strictSame(follower.data, [1, 2, 3])
  })

  t.test('serves a user with the rights of a service', async (t) => {
    const script = await readFile(new URL('../../../../../infra/redis/start.sh', import.meta.url), 'utf8')
    const commands = /^commands='(.*)'$/m.exec(script)?.[1]?.split(' ') ?? []
    await cluster.administer('ACL', 'SETUSER', 'service', 'on', '>secret', '~sm:*', '&sm:*', ...commands)
    const { backplane, log } = await openAt(t, cluster.url.replace('//', '//service:secret@'))
    const follower = await Follower.start(backplane, 'a/log')
    committed(await backplane.commit({ publish: [{ channel: 'a/log', data: 1, retain: 1 }] }))
    await follower.until('the publication', (events) => events.length > 0)
    await backplane.probe()
    t.notMatch(log.lines.join(), /error|warn/)
  })

  t.test('refuses a cluster in which one master evicts data', async (t) => {
    const [, second] = cluster.masters
    await second?.administer('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
    await t.rejects(openRedisBackplane({ url: cluster.url, log: recordedLog() }), {
      message: /maxmemory-policy is allkeys-lru, and must be noeviction/,
    })
    await second?.administer('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  })
})

/** The master that has a subscriber. */
const listenedAt = async (masters: readonly RedisServer[]): Promise<RedisServer> => {
  for (const server of masters) {
    if (String(await server.administer('CLIENT', 'LIST', 'TYPE', 'pubsub')) !== '') return server
  }
  throw new Error('no master has a subscriber')
}

t.test('a lost master affects its own slots only', { skip }, async (t) => {
  const cluster = await startRedisCluster(t, { config: ['cluster-require-full-coverage no'] })
  const { backplane } = await openAt(t, cluster.url)
  const scopes = times(SCOPES, (index) => `scope-${index}`)
  const owners = await Promise.all(scopes.map((scope) => cluster.masterOf(redisKeys.documentIndex(scope))))
  const lost = await listenedAt(cluster.masters)
  const areLost = owners.map((owner) => owner === lost)
  const channelIn = (scope = '') => `${scope}/log`
  const commit = (scope: string) =>
    backplane.commit({
      put: { [`${scope}/x`]: 1 },
      publish: [{ channel: channelIn(scope), data: 1, retain: 9 }],
    })
  for (const scope of scopes) committed(await commit(scope))
  const follower = await Follower.start(backplane, channelIn(scopes[areLost.indexOf(false)]))
  await lost.kill()

  const isNamed = async () => {
    const [outcome] = await Promise.allSettled([commit(scopes[areLost.indexOf(true)] ?? '')])
    return outcome.status === 'rejected' && String(outcome.reason).includes(`:${lost.port} cannot be used`)
  }
  await eventually(isNamed, { what: 'a refusal that names the master' })
  await t.rejects(backplane.probe(), BackplaneUnavailableError)
  const outcomes = await Promise.allSettled(scopes.map(commit))
  t.strictSame(
    outcomes.map(({ status }) => status === 'rejected'),
    areLost,
  )
  const others = cluster.masters.filter((server) => server !== lost)
  await eventually(() => listenedAt(others), { what: 'a subscriber at another master' })
  t.strictSame(await follower.reportAt(2), FLAWLESS)
})

/** Has the effect of a partition on one node: it still answers clients, but does not serve. */
const isolate = async (master: RedisServer, others: readonly RedisServer[]): Promise<void> => {
  for (const other of others) await master.administer('CLUSTER', 'FORGET', await idOf(other))
  const isDown = async () => String(await master.administer('CLUSTER', 'INFO')).includes('cluster_state:fail')
  await eventually(isDown, { what: 'the master to notice that it is alone' })
}

t.test('ignores the slot map of a master that cannot see the others', { skip }, async (t) => {
  const cluster = await startRedisCluster(t)
  const { backplane } = await openAt(t, cluster.url)
  const scopes = times(SCOPES, (index) => `scope-${index}`)
  for (const scope of scopes) committed(await backplane.commit({ put: { [`${scope}/x`]: 1 } }))
  const [alone, ...others] = cluster.masters
  if (!alone) return
  const owners = await Promise.all(scopes.map((scope) => cluster.masterOf(redisKeys.documentIndex(scope))))
  const kept = scopes.filter((_, index) => owners[index] !== alone)
  await isolate(alone, others)
  await alone.administer('CONFIG', 'RESETSTAT')
  const wasAsked = async () =>
    /cmdstat_cluster\|slots:calls=[2-9]/.test(String(await alone.administer('INFO', 'commandstats')))
  let wereServed = true
  await eventually(async () => {
    const results = await Promise.allSettled(kept.map((scope) => backplane.read(`${scope}/x`)))
    wereServed &&= results.every(({ status }) => status === 'fulfilled')
    return wasAsked()
  })
  t.ok(wereServed, 'slots of the other masters were served all the time')
})
