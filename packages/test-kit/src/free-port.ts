import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { claimPort } from './port-claims.ts'

/**
 * The range lies below 32768, where Linux takes ports for outgoing connections and for servers on port 0. Parallel tests use
 * thousands of those, so a port found free there was often taken before its use.
 */
const FIRST_PORT = 12_000
const END_PORT = 32_000
const ATTEMPTS = 20

const listen = async (host: string): Promise<Server> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = randomInt(FIRST_PORT, END_PORT)
    try {
      if (!claimPort(port)) throw new Error(`port ${port} belongs to another test`)
      const server = createServer().listen(port, host)
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

/** Returns free TCP ports, which no other process gets from here while this one runs. */
export const freePorts = async (count: number, host = '127.0.0.1'): Promise<number[]> => {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(host)))
  return Promise.all(servers.map(release))
}

/**
 * Returns a free TCP port. Prefer port 0 if the server can report its port: a process that does not ask here may take this one
 * before its use.
 */
export const freePort = async (host = '127.0.0.1'): Promise<number> => {
  const [port = 0] = await freePorts(1, host)
  return port
}
