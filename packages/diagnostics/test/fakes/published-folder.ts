import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestScope } from '@stream-manager/test-kit'
import { deploymentFolder } from './deployment-folder.ts'
import { portOf } from './port.ts'

/** A folder with a compose file of one service. */
export const publishedFolder = (
  t: TestScope,
  ports: readonly string[],
  environment: readonly string[] = [],
): Promise<string> => {
  const lines = [
    ...['services:', '  gateway:', '    image: stream-manager/ws-gateway:local', '    environment:'],
    '      REDIS_URL: redis://:4b0c8d51f7e24a93@redis:6379',
    ...environment.map((line) => `      ${line}`),
    '    ports:',
    ...ports.map((port) => `      - ${port}`),
  ]
  return deploymentFolder(t, { 'compose.yaml': `${lines.join('\n')}\n` })
}

/** Accepts connections and ends them, as the port of a container does without a server behind it. Gives the port. */
export const startEmpty = async (t: TestScope, end: (socket: Socket) => void): Promise<number> => {
  const server = createServer((socket) => end(socket.on('error', () => {})))
  t.teardown(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return portOf(server.address())
}
