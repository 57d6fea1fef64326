import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestScope } from './temporary-directory.ts'

export interface WebServer {
  readonly url: string
  /** The paths asked for, in order. */
  readonly requests: readonly string[]
}

/** A real web server on loopback that goes with the test. */
export const webServer = async (
  t: TestScope,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<WebServer> => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}
