import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestScope } from '@stream-manager/test-kit'
import { portOf } from './port.ts'

/** Accepts connections on a free port and never answers. */
export const startFrozen = async (t: TestScope): Promise<number> => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  return portOf(server.address())
}
