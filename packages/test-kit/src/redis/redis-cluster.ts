import { freePorts } from '../free-port.ts'
import type { TestScope } from '../temporary-directory.ts'
import { eventually } from '../wait.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

const MASTERS = 3
const SLOTS = 16_384
const FORMATION_DEADLINE_MS = 60_000
/** Longer than a busy machine pauses a node. */
const PATIENT_MS = 60_000

export interface RedisClusterOptions {
  /** Replicas of each master. Default 0. */
  readonly replicas?: number
  /** `agreedWithout` lets a node be replaced after this long without an answer. Default 1 s. */
  readonly nodeTimeoutMs?: number
  /** Password of the default user on every node. */
  readonly password?: string
  /** Further lines of redis.conf for every node. */
  readonly config?: readonly string[]
}

/** Three real masters with a third of the slots each, and their replicas, on loopback. */
export interface RedisCluster {
  /** `redis+cluster://...` with the masters. */
  readonly url: string
  readonly masters: readonly RedisServer[]
  /** The replicas of the first master, then of the second, and so on. */
  readonly replicas: readonly RedisServer[]
  /** Sends one command to every master. */
  administer(...command: readonly string[]): Promise<unknown>
  /** Returns the node that owns the slot of this key at present. */
  masterOf(key: string): Promise<RedisServer>
  /**
   * Resolves when all other nodes agree that they serve every slot without these. Only meanwhile they replace a silent node:
   * one that a busy machine pauses would be replaced too, and lose its last writes.
   */
  agreedWithout(...lost: readonly RedisServer[]): Promise<void>
}

interface Node {
  readonly server: RedisServer
  readonly busPort: number
}

/** Starts and joins the nodes. Resolves when all serve and every replica is in sync. */
export const startRedisCluster = async (
  t: TestScope,
  options: RedisClusterOptions = {},
): Promise<RedisCluster> => {
  const count = MASTERS * (1 + (options.replicas ?? 0))
  // All ports are chosen in one call, so that no two nodes get the same one.
  const ports = await freePorts(2 * count)
  const pairs = Array.from({ length: count }, (_, index) => [ports[2 * index], ports[2 * index + 1]] as const)
  const nodes = await Promise.all(
    pairs.map(([port = 0, busPort = 0]) => startNode(t, { port, busPort }, options)),
  )
  await form(nodes)
  return clusterOf(nodes, options)
}

const startNode = async (
  t: TestScope,
  { port, busPort }: { readonly port: number; readonly busPort: number },
  { password, config = [] }: RedisClusterOptions,
): Promise<Node> => {
  const server = await startRedis(t, {
    port,
    appendOnly: true,
    ...(password === undefined ? {} : { password }),
    config: [
      'cluster-enabled yes',
      `cluster-port ${busPort}`,
      `cluster-node-timeout ${PATIENT_MS}`,
      'repl-diskless-sync-delay 0',
      ...(password === undefined ? [] : [`masterauth ${JSON.stringify(password)}`]),
      ...config,
    ],
  })
  return { server, busPort }
}

const form = async (nodes: readonly Node[]): Promise<void> => {
  const [first] = nodes
  await Promise.all(
    nodes.map(async ({ server }, index) => {
      await server.administer('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
      if (index < MASTERS) await server.administer('CLUSTER', 'ADDSLOTSRANGE', ...thirdOfSlots(index))
    }),
  )
  // A node refuses an epoch once it knows another node, so no node meets one before all have theirs.
  for (const { server, busPort } of nodes) {
    await first?.server.administer('CLUSTER', 'MEET', '127.0.0.1', String(server.port), String(busPort))
  }
  const knowsAll = async ({ server }: Node) => (await knownNodes(server)).length === nodes.length
  await all(nodes, knowsAll, 'every node knowing the others')
  await Promise.all(nodes.slice(MASTERS).map((node, index) => replicate(node, masterOfReplica(nodes, index))))
  await all(nodes, isServing, 'the cluster serving')
  await all(nodes.slice(MASTERS), isInSync, 'every replica in sync')
}

const thirdOfSlots = (index: number): [string, string] => [
  String(Math.floor((index * SLOTS) / MASTERS)),
  String(Math.floor(((index + 1) * SLOTS) / MASTERS) - 1),
]

const masterOfReplica = (nodes: readonly Node[], index: number): Node | undefined => {
  const each = nodes.length / MASTERS - 1
  return nodes[Math.floor(index / each)]
}

const replicate = async ({ server }: Node, master: Node | undefined): Promise<void> => {
  const id = String(await master?.server.administer('CLUSTER', 'MYID'))
  const accepts = async () => (await server.administer('CLUSTER', 'REPLICATE', id)) === 'OK'
  // A node refuses a master that it knows by gossip only, so the command is repeated.
  await eventually(accepts, { what: 'a replica that accepts its master', deadlineMs: FORMATION_DEADLINE_MS })
}

const all = async (
  nodes: readonly Node[],
  condition: (node: Node) => Promise<boolean>,
  what: string,
): Promise<void> => {
  const holds = async () => (await Promise.all(nodes.map(condition))).every(Boolean)
  await eventually(holds, { what, deadlineMs: FORMATION_DEADLINE_MS })
}

const knownNodes = async (server: RedisServer): Promise<string[]> =>
  String(await server.administer('CLUSTER', 'NODES'))
    .trim()
    .split('\n')
    .filter((line) => !/handshake|noaddr/.test(line))

/** With `cluster-require-full-coverage no` the state is ok before the node knows who has the slots of the others. */
const isServing = async ({ server }: Node): Promise<boolean> => {
  const lines = String(await server.administer('CLUSTER', 'INFO')).split('\r\n')
  return lines.includes('cluster_state:ok') && lines.includes(`cluster_slots_assigned:${SLOTS}`)
}

const isInSync = async ({ server }: Node): Promise<boolean> =>
  String(await server.administer('INFO', 'replication')).includes('master_link_status:up')

/** Ports and slot ranges of the masters, as this node sees them. */
const slotsSeenBy = async (server: RedisServer): Promise<{ first: number; last: number; port: number }[]> => {
  const rows = (await server.administer('CLUSTER', 'SLOTS')) as [number, number, [string, number]][]
  return rows.map(([first, last, [, port]]) => ({ first, last, port }))
}

const clusterOf = (
  nodes: readonly Node[],
  { password, nodeTimeoutMs = 1000 }: RedisClusterOptions,
): RedisCluster => {
  const servers = nodes.map(({ server }) => server)
  const [masters, replicas] = [servers.slice(0, MASTERS), servers.slice(MASTERS)]
  const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`
  const masterOf = async (key: string) => {
    // Some of the nodes may be gone.
    const slot = await Promise.any(servers.map((server) => server.administer('CLUSTER', 'KEYSLOT', key)))
    const rows = await Promise.any(servers.map(slotsSeenBy))
    const row = rows.find(({ first, last }) => first <= Number(slot) && Number(slot) <= last)
    const found = servers.find(({ port }) => port === row?.port)
    if (!found) throw new Error(`no node has the slot of ${key}`)
    return found
  }
  const agreedWithout = async (...lost: readonly RedisServer[]) => {
    const gone = new Set(lost.map(({ port }) => port))
    const left = nodes.filter(({ server }) => !gone.has(server.port))
    const agrees = async (node: Node) =>
      (await isServing(node)) && (await slotsSeenBy(node.server)).every(({ port }) => !gone.has(port))
    const replaceAfter = (durationMs: number) =>
      Promise.all(
        left.map(({ server }) =>
          server.administer('CONFIG', 'SET', 'cluster-node-timeout', String(durationMs)),
        ),
      )
    await replaceAfter(nodeTimeoutMs)
    await all(left, agrees, 'the others serving every slot')
    await replaceAfter(PATIENT_MS)
  }
  return {
    url: `redis+cluster://${login}${masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    masters,
    replicas,
    administer: (...command) => Promise.all(masters.map((server) => server.administer(...command))),
    masterOf,
    agreedWithout,
  }
}
