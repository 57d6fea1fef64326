import type { RedisOptions } from 'ioredis'

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
const SENTINEL_URL = /^redis\+sentinel:\/\/(?:([^@/]*)@)?([^/]+)\/([^/?#]+)$/

/** Where Redis is and who we are to it. */
export interface RedisAddress {
  /** Host and port, or what Sentinels know it by, for messages: never a user or a password. */
  readonly label: string
  readonly options: Omit<RedisOptions, 'replyMapping'>
}

interface Credentials {
  readonly username?: string
  readonly password?: string
}

const credentialsIn = (username: string, password: string): Credentials => ({
  ...(username ? { username: decodeURIComponent(username) } : {}),
  ...(password ? { password: decodeURIComponent(password) } : {}),
})

const hostIn = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1'

const sentinelAddress = (url: string): RedisAddress => {
  const [, login = '', hosts = '', name = ''] = SENTINEL_URL.exec(url) ?? []
  const sentinels = hosts.split(',').map((host) => {
    if (!URL.canParse(`redis://${host}`))
      throw new TypeError('the address of Redis names a Sentinel that is no host')
    const { hostname, port } = new URL(`redis://${host}`)
    return { host: hostIn(hostname), port: Number(port || SENTINEL_PORT) }
  })
  const [username = '', ...password] = login.split(':')
  return {
    label: `${name} (Sentinels ${sentinels.map(({ host, port }) => `${host}:${port}`).join(', ')})`,
    options: { sentinels, name, ...credentialsIn(username, password.join(':')) },
  }
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
  return { label: `${host}:${port}`, options }
}

const addressIn = (url: string): RedisAddress => {
  if (SENTINEL_URL.test(url)) return sentinelAddress(url)
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed?.protocol === 'redis:' || parsed?.protocol === 'rediss:') return serverAddress(parsed)
  throw new TypeError(
    'the address of Redis must read redis://host:port, rediss://host:port or redis+sentinel://host:port,host:port/name',
  )
}

/**
 * `redis[s]://[user:password@]host[:port][/database]`, or `redis+sentinel://[user:password@]host[:port],.../<master name>`
 * with the user and password of Redis itself. Throws a TypeError that does not repeat the URL, which is a secret.
 */
export const parseAddress = (url: string, password?: string): RedisAddress => {
  const { label, options } = addressIn(url)
  return { label, options: { ...options, ...(password === undefined ? {} : { password }) } }
}
