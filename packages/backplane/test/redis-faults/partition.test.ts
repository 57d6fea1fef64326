import { setTimeout as delay } from 'node:timers/promises'
import {
  BLACKHOLE,
  eventually,
  type FaultProxy,
  type Faults,
  missingProgram,
  type ProxiedConnection,
  type RedisServer,
  startFaultProxy,
  startRedis,
} from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { endure, RECOVERY_MS } from './endure.ts'

const PARTITION_MS = 10_000

const skip = missingProgram('redis-server')

interface Link {
  readonly redis: RedisServer
  readonly proxy: FaultProxy
  readonly url: string
}

const setUp = async (t: Test): Promise<Link> => {
  const redis = await startRedis(t, { appendOnly: true })
  const proxy = await startFaultProxy(t, { port: redis.port })
  return { redis, proxy, url: `redis://${proxy.host}` }
}

type Kind = 'pubsub' | 'normal'

/** The proxied connections that Redis lists as subscribers, or all others. */
const connectionsOf = async ({ redis, proxy }: Link, kind: Kind): Promise<ProxiedConnection[]> => {
  const list = String(await redis.administer('CLIENT', 'LIST', 'TYPE', kind))
  const ports = new Set([...list.matchAll(/ addr=127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port)))
  return proxy.connections.filter(({ serverSidePort }) => ports.has(serverSidePort))
}

/** Silences the connections of a kind permanently. Resolves when as many new ones exist. */
const silence = async (link: Link, kind: Kind, faults: Faults): Promise<void> => {
  const silenced = await connectionsOf(link, kind)
  for (const connection of silenced) connection.setFaults(faults)
  const areReplaced = async () => {
    const fresh = (await connectionsOf(link, kind)).filter((connection) => !silenced.includes(connection))
    return fresh.length >= silenced.length
  }
  await eventually(areReplaced, { what: `new ${kind} connections` })
}

t.test('loses and repeats nothing when all connections are silent for 10 s', { skip }, async (t) => {
  const { proxy, url } = await setUp(t)
  await endure(t, {
    url,
    fault: async () => {
      proxy.setFaults(BLACKHOLE)
      await delay(PARTITION_MS)
      proxy.heal()
    },
  })
})

const DIRECTIONS: Readonly<Record<string, Faults>> = {
  'in both directions': BLACKHOLE,
  'toward Redis': { toServer: { blackhole: true } },
  'from Redis, so that commands run without an answer': { toClient: { blackhole: true } },
}

for (const [direction, faults] of Object.entries(DIRECTIONS)) {
  t.test(
    `loses and repeats nothing when only the connections for commands go silent, ${direction}`,
    { skip },
    async (t) => {
      const link = await setUp(t)
      await endure(t, {
        url: link.url,
        fault: async () => {
          await silence(link, 'normal', faults)
          // Data held by the silent connections reaches Redis after the retries.
          link.proxy.heal()
        },
      })
    },
  )
}

t.test(
  'loses and repeats nothing when only the connections of subscribers go silent',
  { skip },
  async (t) => {
    const link = await setUp(t)
    await endure(t, { url: link.url, fault: () => silence(link, 'pubsub', BLACKHOLE) })
  },
)

t.test('loses and repeats nothing when every connection is reset repeatedly', { skip }, async (t) => {
  const { proxy, url } = await setUp(t)
  await endure(t, {
    url,
    fault: async (load) => {
      for (let round = 0; round < 5; round += 1) {
        proxy.reset()
        await load.more(1, RECOVERY_MS)
      }
    },
  })
})

t.test(
  'loses and repeats nothing when Redis is slow and answers arrive in small pieces',
  { skip },
  async (t) => {
    const { proxy, url } = await setUp(t)
    await endure(t, {
      url,
      fault: async (load) => {
        const slow = { latencyMs: 50, jitterMs: 50, slice: { bytes: 64, everyMs: 2 } }
        proxy.setFaults({ toServer: slow, toClient: slow })
        await load.more(20, RECOVERY_MS)
        proxy.heal()
      },
    })
  },
)
