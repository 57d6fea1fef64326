import { LatestFeed } from '../delivery/latest-feed.ts'
import { type ListenerErrorHook, Subscribers, warnOfListener } from '../delivery/subscribers.ts'
import type { Backplane } from '../port/backplane.ts'
import { RedisBackplane } from './backplane.ts'
import { ClusterCommands } from './cluster/cluster-commands.ts'
import { Commits } from './commit/commits.ts'
import { parseAddress } from './connection/address.ts'
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
import { ServerCommands } from './server/server-commands.ts'

export interface RedisBackplaneOptions {
  /**
   * `redis[s]://[user:password@]host[:port][/database]`, `redis+sentinel://host:port,host:port/<master name>` or
   * `redis+cluster://host:port,host:port`
   */
  readonly url: string
  /** In place of the one in the URL, such as from a secret's file. */
  readonly password?: string
  /** Told when Redis is lost and found, and of damage under our keys. By default warnings of the process. */
  readonly log?: RedisLog
  readonly timing?: Partial<RedisTiming>
  /** Told of what a listener threw, which it must not. By default it becomes a process warning. */
  readonly onListenerError?: ListenerErrorHook
}

/** The connections for commands, and what the one for subscriptions is made with. */
const connectionsOf = (settings: RedisSettings): { commands: Commands; subscriber: RedisSettings } => {
  const { seeds } = settings.address
  if (!seeds) return { commands: new ServerCommands(settings), subscriber: settings }
  const commands = new ClusterCommands(settings, seeds)
  return { commands, subscriber: { ...settings, address: commands.subscriberAddress } }
}

const compose = (options: RedisBackplaneOptions) => {
  const { url, password, timing, log = processWarnings, onListenerError = warnOfListener } = options
  const address = parseAddress(url, password)
  const settings = { address, log, timing: { ...DEFAULT_TIMING, ...timing } }
  const { commands, subscriber } = connectionsOf(settings)
  const scopes = new Scopes(commands)
  const logs = new ChannelLogs(commands)
  const damage = new DamageReport(log)
  const latest = new LatestValues(commands, scopes, damage)
  const leases = new Leases(commands)
  const subscribers = new Subscribers(onListenerError)
  const latestFeed = new LatestFeed<unknown>((channel, value) => subscribers.deliverLatest(channel, value))
  const feeds = new Feeds({
    settings: subscriber,
    commands,
    // In a cluster a master that was replaced while it was frozen may still be heard, through the others.
    parts: { logs, subscribers, latestFeed, damage, trustsWakeUps: address.seeds === undefined },
    announceLatest: (channel) => latest.announce(channel),
  })
  const backplane = new RedisBackplane({
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
  return { backplane, commands, feeds }
}

/**
 * The backplane of any number of processes. Resolves within two seconds: with Redis reached, or, when it cannot be
 * reached now, with a backplane whose calls reject until it can.
 *
 * Rejects with an Error of one line when the address is no address of Redis, or when Redis is set to throw data away
 * (`maxmemory-policy` other than `noeviction`).
 */
export const openRedisBackplane = async (options: RedisBackplaneOptions): Promise<Backplane> => {
  const { backplane, commands, feeds } = compose(options)
  try {
    await commands.open()
    // When it cannot be had now, it is made as soon as it can.
    await feeds.ready().catch(() => {})
    return backplane
  } catch (error) {
    await backplane.close()
    throw error
  }
}
