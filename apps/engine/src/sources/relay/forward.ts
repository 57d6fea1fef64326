import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { RemoteAnswer } from '@stream-manager/egress'
import { isPlaylist, mayBecomePlaylist } from './playlist.ts'

const IDLE_MS = 10_000
const PLAYLIST_BYTES_MAX = 4 * 1024 * 1024
/** Cookies and all the rest stay here: FFmpeg would send them to other hosts. */
const FORWARDED = ['content-type', 'content-length', 'content-range', 'content-encoding', 'accept-ranges']

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(
    FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )

/** Resolves when there is more to read, or the body is over for whatever reason. */
const change = (answer: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    const events = ['readable', 'end', 'close', 'error']
    const done = () => {
      for (const event of events) answer.off(event, done)
      resolve()
    }
    for (const event of events) answer.on(event, done)
  })

/** Takes the first bytes of the body, as many as show whether it is a playlist. */
const peek = async (answer: IncomingMessage): Promise<Buffer> => {
  let bytes = Buffer.alloc(0)
  while (mayBecomePlaylist(bytes) && !answer.readableEnded && !answer.destroyed) {
    const chunk: Buffer | null = answer.read()
    if (chunk) bytes = Buffer.concat([bytes, chunk])
    else await change(answer)
  }
  return bytes
}

/** Ends an answer that stopped coming. A reader that is not ready for more may take its time. */
const endIfIdle = (answer: IncomingMessage, response: ServerResponse): NodeJS.Timeout => {
  let seenBytes = 0
  return setInterval(() => {
    const { bytesRead } = answer.socket
    if (bytesRead === seenBytes && !response.writableNeedDrain) answer.destroy()
    seenBytes = bytesRead
  }, IDLE_MS)
}

const readRest = async (beginning: Buffer, answer: IncomingMessage): Promise<Buffer> => {
  const chunks = [beginning]
  let { length } = beginning
  if (answer.readableEnded) return beginning
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > PLAYLIST_BYTES_MAX) throw new Error('the playlist is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

interface Forwarding extends RemoteAnswer {
  readonly response: ServerResponse
  readonly beginning: Buffer
}

const sendPlaylist = async (
  { answer, url, response, beginning }: Forwarding,
  rewrite: (text: string, base: URL) => string,
): Promise<void> => {
  const text = (await readRest(beginning, answer)).toString()
  const body = Buffer.from(rewrite(text, url))
  const type = answer.headers['content-type'] ?? 'application/vnd.apple.mpegurl'
  response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body)
}

const sendMedia = async ({ answer, response, beginning }: Forwarding): Promise<void> => {
  response.writeHead(answer.statusCode ?? 502, headersOf(answer))
  response.write(beginning)
  if (answer.readableEnded) response.end()
  else await pipeline(answer, response)
}

/** Sends the answer on: a playlist rewritten, anything else as it comes. The end of either side ends the other. */
export const forwardAnswer = async (
  remote: RemoteAnswer,
  response: ServerResponse,
  rewrite: (text: string, base: URL) => string,
): Promise<void> => {
  const { answer } = remote
  const idle = endIfIdle(answer, response)
  try {
    const forwarding = { ...remote, response, beginning: await peek(answer) }
    const isUsable = answer.statusCode === 200 || answer.statusCode === 206
    await (isUsable && isPlaylist(forwarding.beginning)
      ? sendPlaylist(forwarding, rewrite)
      : sendMedia(forwarding))
  } finally {
    clearInterval(idle)
    answer.destroy()
  }
}
