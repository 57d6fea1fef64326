import { once } from 'node:events'
import type { TestScope } from '@stream-manager/test-kit'
import { WebSocketServer } from 'ws'
import { portOf } from './port.ts'

export type GatewayAnswer = (command: { id: number }) => string | null

export const connected: GatewayAnswer = ({ id }) =>
  JSON.stringify({ id, connect: { client: 'c1', version: 'test', ping: 25, pong: true } })

/** A WebSocket server on a free port that gives this answer to every command; `null` leaves it unanswered. */
export const startGateway = async (t: TestScope, answer: GatewayAnswer = connected) => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws', autoPong: false })
  let answersPings = true
  server.on('connection', (socket) => {
    socket.on('ping', () => answersPings && socket.pong())
    socket.on('message', (data) => {
      const reply = answer(JSON.parse(String(data)))
      if (reply !== null) socket.send(reply)
    })
  })
  const close = () => {
    for (const client of server.clients) client.terminate()
    return new Promise<void>((resolve) => server.close(() => resolve()))
  }
  t.teardown(close)
  await once(server, 'listening')
  const address = `http://127.0.0.1:${portOf(server.address())}`
  const answerPings = (answers: boolean) => {
    answersPings = answers
  }
  return { address, url: `${address.replace('http', 'ws')}/ws`, close, answerPings }
}
