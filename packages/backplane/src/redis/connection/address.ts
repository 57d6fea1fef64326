import type { RedisOptions } from 'ioredis'

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
const CLUSTER_URL = /^redis\+cluster:\/\/(?:([^@/]*)@)?([^/?#]+)\/?$/
const SENTINEL_URL = /^redis\+sentinel:\/\/(?:([^@/]*)@)?([^/]+)\/([^/?#]+)$/

export interface ServerAddress {
  readonly host: string
  readonly port: number
}

/** Address of Redis, with our credentials. */
export interface RedisAddress {
  /** Host and port, or the master's name at its Sentinels. For messages: never a user or a password. */
  readonly label: string
  readonly options: Omit<RedisOptions, 'replyMapping'>
  /** Set for a cluster: the nodes that are asked for all others. Its `options` then name no host. */
  readonly seeds?: readonly ServerAddress[]
}

/** `host:port`, which is also the label of a single server. */
export const nameOf = ({ host, port }: ServerAddress): string => `${host}:${port}`

interface Credentials {
  readonly username?: string
  readonly password?: string
}

const credentialsIn = (username: string, password: string): Credentials => ({
  ...(username ? { username: decodeURIComponent(username) } : {}),
  ...(password ? { password: decodeURIComponent(password) } : {}),
})

const credentialsOf = (login: string): Credentials => {
  const [username = '', ...password] = login.split(':')
  return credentialsIn(username, password.join(':'))
}

const hostIn = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1'

const hostsIn = (hosts: string, defaultPort: number): ServerAddress[] =>
  hosts.split(',').map((host) => {
    if (!URL.canParse(`redis://${host}`))
      throw new TypeError('REDIS_URL: one host in the list is not `host:port`')
    const { hostname, port } = new URL(`redis://${host}`)
    return { host: hostIn(hostname), port: Number(port || defaultPort) }
  })

const sentinelAddress = (url: string): RedisAddress => {
  const [, login = '', hosts = '', name = ''] = SENTINEL_URL.exec(url) ?? []
  const sentinels = hostsIn(hosts, SENTINEL_PORT)
  return {
    label: `${name} (Sentinels ${sentinels.map(nameOf).join(', ')})`,
    options: { sentinels, name, ...credentialsOf(login) },
  }
}

const clusterAddress = (url: string): RedisAddress => {
  const [, login = '', hosts = ''] = CLUSTER_URL.exec(url) ?? []
  const seeds = hostsIn(hosts, REDIS_PORT)
  return { label: `the cluster of ${seeds.map(nameOf).join(', ')}`, options: credentialsOf(login), seeds }
}

const serverAddress = (url: URL): RedisAddress => {
  const host = hostIn(url.hostname)
  const port = Number(url.port || REDIS_PORT)
  const options = {
    host,
    port,
    db: Number(url.pathname.slice(1) || 0),
    ...credentialsIn(url.username, url.password),
    ...(url.protocol === 'rediss:' ? { tls: { servername: host } } : {}),
  }
  return { label: nameOf({ host, port }), options }
}

const addressIn = (url: string): RedisAddress => {
  if (SENTINEL_URL.test(url)) return sentinelAddress(url)
  if (CLUSTER_URL.test(url)) return clusterAddress(url)
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed?.protocol === 'redis:' || parsed?.protocol === 'rediss:') return serverAddress(parsed)
  throw new TypeError(
    'REDIS_URL must be redis://host:port, rediss://host:port, redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port',
  )
}

/**
 * `redis[s]://[user:password@]host[:port][/database]`, or `redis+sentinel://[user:password@]host[:port],.../<master name>`
 * with the user and password of Redis itself, or `redis+cluster://[user:password@]host[:port],...` with some nodes of a
 * cluster and the user and password of all nodes. Throws a TypeError without the URL, because the URL is a secret.
 */
export const parseAddress = (url: string, password?: string): RedisAddress => {
  const { options, ...address } = addressIn(url)
  return { ...address, options: { ...options, ...(password === undefined ? {} : { password }) } }
}
