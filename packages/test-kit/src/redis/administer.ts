import { Redis } from 'ioredis'

/** A busy machine takes seconds for an answer. */
const DEADLINE_MS = 30_000

export interface RedisAddress {
  readonly port: number
  readonly username?: string
  readonly password?: string
  /** The longest wait for the connection, and for the answer. Default 30 s. */
  readonly deadlineMs?: number
}

/** Sends one command over a connection of its own, as redis-cli does. Rejects with the server's error. */
export const administer = async (address: RedisAddress, ...command: readonly string[]): Promise<unknown> => {
  const { port, username, password, deadlineMs = DEADLINE_MS } = address
  const [name = 'PING', ...parameters] = command
  const client = new Redis({
    host: '127.0.0.1',
    port,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: deadlineMs,
    commandTimeout: deadlineMs,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  })
  // Only this event has the reason of a refused login; `connect` just reports a closed connection.
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

/** False while nothing listens, while the server loads its data, or with a wrong password. */
export const answersPing = (address: RedisAddress): Promise<boolean> =>
  administer(address, 'PING').then(
    (answer) => answer === 'PONG',
    () => false,
  )
