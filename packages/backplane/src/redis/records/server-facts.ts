import type { StoreFacts } from '../../port/backplane.ts'

const field = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1]

/** From the output of `INFO server`. Valkey also names the version of Redis with which it is compatible. */
export const serverFacts = (info: string): StoreFacts => {
  const valkey = field(info, 'valkey_version')
  const version = valkey ?? field(info, 'redis_version') ?? 'unknown'
  return { kind: valkey === undefined ? 'redis' : 'valkey', version, migration: null }
}
