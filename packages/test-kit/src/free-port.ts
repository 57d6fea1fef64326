import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/**
 * Below the ports that Linux gives to outgoing connections and to servers that ask for any (from 32768 on): those are given out
 * by the thousand while tests run beside each other, and a port found free among them was taken before it was used.
 */
const FIRST_PORT = 12_000
const END_PORT = 32_000
const ATTEMPTS = 20

const listen = async (host: string): Promise<Server> => {
  for (let attempt = 1; ; attempt += 1) {
    const server = createServer().listen(randomInt(FIRST_PORT, END_PORT), host)
    try {
      await once(server, 'listening')
      return server
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
    }
  }
}

const release = async (server: Server): Promise<number> => {
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound')
  return address.port
}

/** TCP ports nobody listens on now, all different because they are held at the same time. */
export const freePorts = async (count: number, host = '127.0.0.1'): Promise<number[]> => {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(host)))
  return Promise.all(servers.map(release))
}

/**
 * A TCP port nobody listens on now. Prefer port 0 where the server can report its own: between this answer and
 * the use of it another process may take the port.
 */
export const freePort = async (host = '127.0.0.1'): Promise<number> => {
  const [port = 0] = await freePorts(1, host)
  return port
}
