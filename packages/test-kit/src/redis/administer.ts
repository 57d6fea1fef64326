import { Redis } from 'ioredis'

export interface RedisAddress {
  readonly port: number
  readonly username?: string
  readonly password?: string
}

/** One command over a connection of its own, as an operator with redis-cli would. Rejects with the server's error. */
export const administer = async (address: RedisAddress, ...command: readonly string[]): Promise<unknown> => {
  const { port, username, password } = address
  const [name = 'PING', ...parameters] = command
  const client = new Redis({
    host: '127.0.0.1',
    port,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 2000,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  })
  // A refused login is told here; `connect` only says that the connection is closed.
  let refusal: unknown
  client.on('error', (error) => {
    refusal ??= error
  })
  try {
    await client.connect()
    return await client.call(name, ...parameters)
  } catch (error) {
    throw refusal ?? error
  } finally {
    client.disconnect()
  }
}

/** True when it answers; false while nobody listens, while it loads its data, or when it wants another password. */
export const answersPing = (address: RedisAddress): Promise<boolean> =>
  administer(address, 'PING').then(
    (answer) => answer === 'PONG',
    () => false,
  )
