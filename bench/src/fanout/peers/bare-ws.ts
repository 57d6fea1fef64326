import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { StartPeer } from './peer.ts'

/** The broadcast loop of the `ws` manual: serialises once, then sends to each client. */
export const start: StartPeer = async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await once(server, 'listening')
  const publish = (data: object) => {
    const message = Buffer.from(JSON.stringify(data))
    for (const client of server.clients) client.send(message, { binary: false })
  }
  return { port: (server.address() as AddressInfo).port, publish }
}
