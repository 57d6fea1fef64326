import { redisKeys } from './wire/keys.ts'

/**
 * The use that a service makes of the records of one scope. `read`: documents and logs. `follow`: the same, and its channels as they
 * change; the first reader of a channel begins its log. `write`: commits. `hold`: leases too.
 */
export type RedisAccess = 'read' | 'follow' | 'write' | 'hold'

/** A command with its arguments, for `ACL DRYRUN`. */
export type DryRun = readonly string[]

const reads = (scope: string): DryRun[] => [
  ['HGET', redisKeys.document(`${scope}/a`), 'json'],
  ['XRANGE', redisKeys.log(`${scope}/a`), '-', '+'],
  ['ZRANGEBYLEX', redisKeys.documentIndex(scope), '-', '+'],
]

/** Names of channels differ in their rights, so the caller gives one. */
const follows = (channel: string): DryRun[] => [
  ['HSET', redisKeys.channel(channel), 'top', '0'],
  ['XRANGE', redisKeys.log(channel), '-', '+'],
  ['SUBSCRIBE', redisKeys.log(channel)],
]

const writes = (channel: string): DryRun[] => [
  ['HSET', redisKeys.document(channel), 'json', '{}'],
  ['XADD', redisKeys.log(channel), '*', 'json', '{}'],
  ['PUBLISH', redisKeys.log(channel), ''],
]

const holds = (lease: string): DryRun[] => [
  ['HSET', redisKeys.lease(lease), 'holder', 'a'],
  ['SET', redisKeys.fence(lease), '1'],
]

const STEPS: Readonly<Record<RedisAccess, readonly ((name: string) => DryRun[])[]>> = {
  read: [(name) => reads(name.split('/')[0] ?? name)],
  follow: [follows],
  write: [follows, writes],
  hold: [follows, writes, holds],
}

/** The commands that this access to a channel, such as `stream:main/stream-state`, is made of. */
export const commandsFor = (access: RedisAccess, channel: string): DryRun[] =>
  STEPS[access].flatMap((step) => step(channel))

/** Commands of every service: it loads its scripts, probes the store, lists scopes and sends heartbeats. */
export const commonCommands = (service: string): DryRun[] => [
  ['PING'],
  ['INFO', 'memory'],
  ['TIME'],
  ['SCRIPT', 'LOAD', 'return 1'],
  ['EVALSHA', '0', '0'],
  ['SET', redisKeys.probe('a'), 'a', 'PX', '5000'],
  ['GET', redisKeys.probe('a')],
  ['DEL', redisKeys.probe('a')],
  ['ZADD', redisKeys.scopes, '0', 'a/'],
  ['HSET', redisKeys.latest(`services/${service}`), 'json', '{}'],
  ['HGET', redisKeys.latest('services/another'), 'json'],
]
