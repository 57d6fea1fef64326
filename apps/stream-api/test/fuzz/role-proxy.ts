import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TestScope } from '@stream-manager/test-kit'

export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
}

export interface RoleProxy {
  readonly url: string
  /** Answers by credential and status, for example `viewer 403`. */
  readonly counts: Map<string, number>
  /** Requests that succeeded although they had to be refused. */
  readonly breaches: string[]
}

export interface RoleProxyOptions {
  readonly url: string
  /** Credential whose answers the client gets. */
  readonly credential: string
  /** Credentials that must be refused. Null is a request without one. */
  readonly refusedOf: (asked: Asked) => readonly (string | null)[]
}

interface Sent {
  readonly incoming: IncomingMessage
  readonly body: Buffer
}

const send = async (url: string, { incoming, body }: Sent, credential: string | null) => {
  const { hostname, port, host } = new URL(url)
  const { method, url: path, headers } = incoming
  const { authorization: _, connection: __, ...own } = headers
  const sent = { ...own, host, ...(credential !== null && { authorization: credential }) }
  const outgoing = request({ hostname, port, method, path, headers: sent })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { answer, body: await buffer(answer) }
}

/** Sends each request first with every credential that must be refused, then with the one that may do all. */
export const startRoleProxy = async (t: TestScope, options: RoleProxyOptions): Promise<RoleProxy> => {
  const counts = new Map<string, number>()
  const breaches: string[] = []
  const count = (credential: string | null, status: number) => {
    const name = `${credential ?? 'nobody'} ${status}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const sent = { incoming, body: await buffer(incoming) }
    const [path = ''] = (incoming.url ?? '').split('?', 1)
    for (const credential of options.refusedOf({ method: incoming.method ?? '', path })) {
      const { answer } = await send(options.url, sent, credential)
      const { statusCode = 0 } = answer
      count(credential, statusCode)
      if (statusCode < 400 || statusCode >= 500) {
        breaches.push(`${credential} ${incoming.method} ${path}: ${statusCode}`)
      }
    }
    const { answer, body } = await send(options.url, sent, options.credential)
    count(options.credential, answer.statusCode ?? 0)
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
    response.end(body)
  }
  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts, breaches }
}
