import { createServer } from 'node:http'
import { eventually, openSocket } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { WebSocketServer } from 'ws'

/** Refuses so many upgrades with this status before it takes one. */
const startServer = async (t: Test, { refusals, status }: { refusals: number; status: number }) => {
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer()
  let upgrades = 0
  server.on('upgrade', (request, connection, head) => {
    upgrades += 1
    if (upgrades <= refusals) connection.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\n\r\n`)
    else sockets.handleUpgrade(request, connection, head, (socket) => socket.send('welcome'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `ws://127.0.0.1:${address.port}/`, upgrades: () => upgrades }
}

t.test('a socket comes again while the server is at the limit of its load', async (t) => {
  const { url, upgrades } = await startServer(t, { refusals: 2, status: 503 })
  const messages: string[] = []
  const { socket, response } = await openSocket(t, url, { onMessage: (data) => messages.push(String(data)) })
  t.equal(socket.readyState, socket.OPEN)
  t.equal(response.statusCode, 101)
  t.equal(upgrades(), 3)
  await eventually(() => messages.length > 0, { what: 'the first message' })
  t.strictSame(messages, ['welcome'])
})
