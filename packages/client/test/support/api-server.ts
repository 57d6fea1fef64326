import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Test } from 'tap'

interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void

export interface ApiServer {
  readonly url: string
  /** Received requests, in order. */
  readonly seen: SeenRequest[]
}

export const json =
  (body: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

export const problem = (status: number, code: string, more: object = {}, headers: object = {}): Answer => {
  const body = {
    type: 'urn:test',
    title: code,
    status,
    code,
    detail: `why ${code}`,
    requestId: 'r-1',
    ...more,
  }
  return (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify(body))
  }
}

/** An answer that a proxy in between gave. */
export const foreign =
  (status: number, type: string, text: string): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(text)
  }

/** Breaks the connection after the request has arrived, instead of an answer. */
export const cut: Answer = (_request, response) => {
  response.destroy()
}

export const silence: Answer = () => {}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  const isForm = request.headers['content-type']?.startsWith('multipart/')
  return text === '' || isForm ? undefined : JSON.parse(text)
}

/** Starts a real HTTP server that gives these answers one after another, and the last one from then on. */
export const startApi = async (t: Test, ...answers: readonly Answer[]): Promise<ApiServer> => {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const received = { method, url, headers, body: await readBody(request) }
    const answer = answers[Math.min(seen.length, answers.length - 1)]
    seen.push(received)
    answer?.(received, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}`, seen }
}
