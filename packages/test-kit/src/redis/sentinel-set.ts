import type { TestScope } from '../temporary-directory.ts'
import { eventually } from '../wait.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

const MASTER_NAME = 'stream-manager'
const SENTINELS = 3
const QUORUM = 2
/** Longer than a busy machine pauses a server. */
const PATIENT_MS = 120_000

export interface SentinelSetOptions {
  /** `agreedOn` lets the Sentinels replace a master after this long without an answer. Default 1 s. */
  readonly downAfterMs?: number
  /** Password of the default user on master and replica. The Sentinels have no password. */
  readonly password?: string
  /** Further lines of redis.conf for master and replica. */
  readonly config?: readonly string[]
}

/** A real master, its replica and three Sentinels, on loopback. */
export interface SentinelSet {
  /** The name of the master in the Sentinels' configuration. */
  readonly masterName: string
  /** The first master. After a failover it is a replica. */
  readonly master: RedisServer
  readonly replica: RedisServer
  readonly sentinels: readonly RedisServer[]
  /** Port of the present master, according to the first Sentinel. */
  masterPort(): Promise<number>
  /**
   * Resolves when all Sentinels agree that the server on this port is the master. Only meanwhile they replace a silent one: a
   * master that a busy machine pauses would be replaced too, and lose its last writes.
   */
  agreedOn(port: number): Promise<void>
}

/** Starts the set. Resolves when every Sentinel knows the replica and the other Sentinels. */
export const startSentinelSet = async (
  t: TestScope,
  options: SentinelSetOptions = {},
): Promise<SentinelSet> => {
  const { password, config = [] } = options
  const credentials = password === undefined ? {} : { password }
  const shared = [
    ...config,
    'repl-diskless-sync-delay 0',
    ...(password === undefined ? [] : [`masterauth ${JSON.stringify(password)}`]),
  ]
  const server = { appendOnly: true, ...credentials }
  const master = await startRedis(t, { ...server, config: shared })
  const following = [...shared, `replicaof 127.0.0.1 ${master.port}`]
  const replica = await startRedis(t, { ...server, config: following })
  const watching = { sentinel: true, config: sentinelConfiguration(master.port, options) }
  const sentinels = await Promise.all(Array.from({ length: SENTINELS }, () => startRedis(t, watching)))
  await Promise.all(sentinels.map(waitUntilComplete))
  const replaceAfter = (durationMs: number) =>
    Promise.all(
      sentinels.map((sentinel) =>
        sentinel.administer('SENTINEL', 'SET', MASTER_NAME, 'down-after-milliseconds', String(durationMs)),
      ),
    )
  return {
    masterName: MASTER_NAME,
    master,
    replica,
    sentinels,
    masterPort: () => masterPort(sentinels[0]),
    agreedOn: async (port) => {
      const what = `all Sentinels naming ${port} as the master`
      const agreed = async () =>
        (await Promise.all(sentinels.map(masterPort))).every((named) => named === port)
      await replaceAfter(options.downAfterMs ?? 1000)
      await eventually(agreed, { what })
      await replaceAfter(PATIENT_MS)
    },
  }
}

const sentinelConfiguration = (port: number, options: SentinelSetOptions): string[] => [
  `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${port} ${QUORUM}`,
  `sentinel down-after-milliseconds ${MASTER_NAME} ${PATIENT_MS}`,
  `sentinel failover-timeout ${MASTER_NAME} 5000`,
  ...(options.password === undefined
    ? []
    : [`sentinel auth-pass ${MASTER_NAME} ${JSON.stringify(options.password)}`]),
]

/** Waits until the Sentinel knows the whole set. Sentinels discover it through the master within about two seconds. */
const waitUntilComplete = async (sentinel: RedisServer): Promise<void> => {
  const knowsAll = async () => {
    const known = fields(await sentinel.administer('SENTINEL', 'MASTER', MASTER_NAME))
    const [replica] = (await sentinel.administer('SENTINEL', 'REPLICAS', MASTER_NAME)) as unknown[]
    return (
      known.get('num-other-sentinels') === String(SENTINELS - 1) &&
      fields(replica).get('master-link-status') === 'ok'
    )
  }
  await eventually(knowsAll, { what: 'a Sentinel that knows the whole set' })
}

/** Reads a map from the flat list of names and values that RESP2 sends for it. */
const fields = (reply: unknown): Map<string, string> => {
  const list = Array.isArray(reply) ? reply.map(String) : []
  return new Map(list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : [])))
}

const masterPort = async (sentinel: RedisServer | undefined): Promise<number> => {
  const address = await sentinel?.administer('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME)
  return Number(Array.isArray(address) ? address[1] : Number.NaN)
}
