import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface FloodOptions {
  readonly port: number
  readonly path: string
  readonly connections: number
  readonly seconds: number
  /** Further header lines of each request, each with its end. */
  readonly headers?: string | undefined
}

const HEADERS_END = Buffer.from('\r\n\r\n')
const LENGTH = /content-length: (\d+)/i
const LAST = /connection: close/i

/** Counts complete answers in a stream of bytes. Throws at any status but 200. */
class Answers {
  #rest: Buffer = Buffer.alloc(0)
  count = 0
  /** The server limits requests per connection, and marks the last answer by `Connection: close`. */
  isLast = false

  take(chunk: Buffer): number {
    let buffer = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    const before = this.count
    for (let end = buffer.indexOf(HEADERS_END); end >= 0; end = buffer.indexOf(HEADERS_END)) {
      const head = buffer.toString('latin1', 0, end)
      if (!head.startsWith('HTTP/1.1 200')) throw new Error(head)
      const length = end + HEADERS_END.length + Number(LENGTH.exec(head)?.[1] ?? 0)
      if (buffer.length < length) break
      this.count += 1
      this.isLast ||= LAST.test(head)
      buffer = buffer.subarray(length)
    }
    this.#rest = buffer
    return this.count - before
  }
}

/** Sends one request after another over one connection. It does little work itself, because the server is measured. */
const flood = async (socket: Socket, request: Buffer, untilMs: number): Promise<number> => {
  const answers = new Answers()
  const done = new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.on('data', (chunk) => {
      try {
        const taken = answers.take(chunk)
        if (answers.isLast || performance.now() >= untilMs) socket.destroy()
        else for (let next = 0; next < taken; next += 1) socket.write(request)
      } catch (error) {
        reject(error)
      }
    })
  })
  socket.write(request)
  await done
  return answers.count
}

const connected = async (port: number): Promise<Socket> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  await once(socket, 'connect')
  return socket
}

/** Number of requests that were answered with 200. */
export const httpFlood = async ({
  port,
  path,
  connections,
  seconds,
  headers = '',
}: FloodOptions): Promise<number> => {
  const request = Buffer.from(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: keep-alive\r\n${headers}\r\n`,
  )
  const sockets = await Promise.all(Array.from({ length: connections }, () => connected(port)))
  const untilMs = performance.now() + seconds * 1000
  const reader = async (first: Socket): Promise<number> => {
    let count = await flood(first, request, untilMs)
    while (performance.now() < untilMs) count += await flood(await connected(port), request, untilMs)
    return count
  }
  const counts = await Promise.all(sockets.map(reader))
  return counts.reduce((sum, count) => sum + count, 0)
}
