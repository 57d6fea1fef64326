import type { AddressInfo } from 'node:net'
import websocket from '@fastify/websocket'
import Fastify from 'fastify'
import type { StartPeer } from './peer.ts'

/** The naive loop: serialises the object again for each client. */
export const start: StartPeer = async () => {
  const app = Fastify()
  await app.register(websocket)
  app.get('/ws', { websocket: true }, () => {})
  await app.listen({ host: '127.0.0.1', port: 0 })
  const publish = (data: object) => {
    for (const client of app.websocketServer.clients) client.send(JSON.stringify(data))
  }
  return { port: (app.server.address() as AddressInfo).port, publish }
}
