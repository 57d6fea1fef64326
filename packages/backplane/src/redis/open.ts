import { type Clock, systemClock } from '@stream-manager/contracts'
import { CheckedBackplane } from '../checked/checked-backplane.ts'
import { LatestFeed } from '../delivery/latest-feed.ts'
import { type ListenerErrorHook, Subscribers, warnOfListener } from '../delivery/subscribers.ts'
import type { Backplane } from '../port/backplane.ts'
import { ClusterCommands } from './cluster/cluster-commands.ts'
import { Commits } from './commit/commits.ts'
import { nameOf, parseAddress, type RedisAddress, type ServerAddress } from './connection/address.ts'
import type { Commands } from './connection/commands.ts'
import { processWarnings, type RedisLog } from './connection/log.ts'
import { DEFAULT_TIMING, type RedisSettings, type RedisTiming } from './connection/settings.ts'
import { Feeds } from './feeds/feeds.ts'
import { Leases } from './leases/leases.ts'
import { ChannelLogs } from './records/channel-logs.ts'
import { Counts } from './records/counts.ts'
import { DamageReport } from './records/damage-report.ts'
import { Documents } from './records/documents.ts'
import { LatestValues } from './records/latest-values.ts'
import { Scopes } from './records/scopes.ts'
import { RedisStore } from './redis-store.ts'
import { ServerCommands } from './server/server-commands.ts'

export { commandsFor, commonCommands, type DryRun, type RedisAccess } from './rights.ts'
export { nameOf, parseAddress, type RedisAddress, type ServerAddress }

export interface RedisBackplaneOptions {
  /**
   * `redis[s]://[user:password@]host[:port][/database]`, `redis+sentinel://host:port,host:port/<master name>` or
   * `redis+cluster://host:port,host:port`
   */
  readonly url: string
  /** Replaces the password in the URL, such as one read from a secret's file. */
  readonly password?: string
  /** Receives outages, recoveries and damaged keys. By default they become process warnings. */
  readonly log?: RedisLog
  readonly timing?: Partial<RedisTiming>
  /** Decides when a lease ends. By default the clock of this process. */
  readonly clock?: Pick<Clock, 'monotonicMs'>
  /** Called with the error of a listener that threw. By default the error becomes a process warning. */
  readonly onListenerError?: ListenerErrorHook
}

/** The command connections, and the settings of the subscriber connection. */
const connectionsOf = (settings: RedisSettings): { commands: Commands; subscriber: RedisSettings } => {
  const { seeds } = settings.address
  if (!seeds) return { commands: new ServerCommands(settings), subscriber: settings }
  const commands = new ClusterCommands(settings, seeds)
  return { commands, subscriber: { ...settings, address: commands.subscriberAddress } }
}

const build = (options: RedisBackplaneOptions) => {
  const { url, password, timing, log = processWarnings, onListenerError = warnOfListener } = options
  const { clock = systemClock } = options
  const address = parseAddress(url, password)
  const settings = { address, log, timing: { ...DEFAULT_TIMING, ...timing } }
  const { commands, subscriber } = connectionsOf(settings)
  const scopes = new Scopes(commands)
  const logs = new ChannelLogs(commands)
  const damage = new DamageReport(log)
  const latest = new LatestValues(commands, scopes, damage)
  const leases = new Leases(commands, () => clock.monotonicMs())
  const subscribers = new Subscribers(onListenerError)
  const latestFeed = new LatestFeed<unknown>((channel, value) => subscribers.deliverLatest(channel, value))
  const feeds = new Feeds({
    settings: subscriber,
    commands,
    // In a cluster, messages of a master that was frozen and replaced still arrive through the other nodes.
    parts: { logs, subscribers, latestFeed, damage, trustsWakeUps: address.seeds === undefined },
    announceLatest: (channel) => latest.announce(channel),
  })
  const store = new RedisStore({
    callTimeoutMs: settings.timing.callTimeoutMs,
    commands,
    commits: new Commits(commands, scopes, leases),
    documents: new Documents(commands, scopes),
    counts: new Counts(commands),
    logs,
    latest,
    leases,
    feeds,
    damage,
    subscribers,
    latestFeed,
  })
  return { backplane: new CheckedBackplane(store), commands, feeds }
}

/**
 * The backplane of any number of processes. Resolves within two seconds. If Redis cannot be reached by then, calls reject
 * until it can.
 *
 * Rejects with an Error of one line when the URL is invalid, or when Redis may evict data (a `maxmemory-policy` other
 * than `noeviction`).
 */
export const openRedisBackplane = async (options: RedisBackplaneOptions): Promise<Backplane> => {
  const { backplane, commands, feeds } = build(options)
  try {
    await commands.open()
    // A subscriber connection that is not ready now is opened as soon as Redis allows.
    await feeds.ready().catch(() => {})
    return backplane
  } catch (error) {
    await backplane.close()
    throw error
  }
}
