import { once } from 'node:events'
import { createServer, connect as open, type Socket } from 'node:net'
import type { TestScope } from '@stream-manager/test-kit'

/** One connection that was relayed. */
interface Relayed {
  /** Bytes that the client sent. */
  bytes: number
  closed: boolean
}

export interface Relay {
  readonly port: number
  /** Oldest first. */
  readonly connections: readonly Relayed[]
}

/** Stands before a server and counts what each client really sent. It reads at once, so nothing stays in a buffer. */
export const startRelay = async (t: TestScope, serverPort: number): Promise<Relay> => {
  const connections: Relayed[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const relayed: Relayed = { bytes: 0, closed: false }
    const upstream = open({ host: '127.0.0.1', port: serverPort })
    connections.push(relayed)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        relayed.closed ||= socket === client
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => {
      relayed.bytes += chunk.length
    })
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, connections }
}
