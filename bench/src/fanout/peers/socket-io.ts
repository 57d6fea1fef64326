import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { StartPeer } from './peer.ts'

/** A broadcast to all clients, without the long-polling transport. */
export const start: StartPeer = async () => {
  const server = createServer()
  const io = new Server(server, { transports: ['websocket'], serveClient: false })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    publish: (data) => io.emit('publication', data),
  }
}
