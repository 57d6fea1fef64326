import type { RedisOptions } from 'ioredis'

const DEFAULT_PORT = 6379

/** Where Redis is and who we are to it. */
export interface RedisAddress {
  /** Host and port, for messages: never a user or a password. */
  readonly label: string
  readonly options: Omit<RedisOptions, 'replyMapping'>
}

const credentials = ({ username, password }: URL): RedisOptions => ({
  ...(username ? { username: decodeURIComponent(username) } : {}),
  ...(password ? { password: decodeURIComponent(password) } : {}),
})

/** `redis[s]://[user:password@]host[:port][/database]`. Throws a TypeError without repeating the URL, which is secret. */
export const parseAddress = (url: string, password?: string): RedisAddress => {
  if (!URL.canParse(url)) throw new TypeError('the address of Redis is not a URL')
  const parsed = new URL(url)
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') {
    throw new TypeError('the address of Redis must begin with redis:// or rediss://')
  }
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1'
  const port = Number(parsed.port || DEFAULT_PORT)
  const options: RedisOptions = {
    host,
    port,
    db: Number(parsed.pathname.slice(1) || 0),
    ...credentials(parsed),
    ...(password === undefined ? {} : { password }),
    ...(parsed.protocol === 'rediss:' ? { tls: { servername: host } } : {}),
  }
  return { label: `${host}:${port}`, options }
}
