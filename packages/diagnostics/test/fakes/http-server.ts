import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { TestScope } from '@stream-manager/test-kit'
import { portOf } from './port.ts'

/** An HTTP server on a free port. Returns its address. */
export const startHttp = async (t: TestScope, listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${portOf(server.address())}`
}

/** An HTTP server that gives this answer to every request. */
export const startAnswering = (t: TestScope, status: number, body: string): Promise<string> =>
  startHttp(t, (_request, response) => response.writeHead(status).end(body))
