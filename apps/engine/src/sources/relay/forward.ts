import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { RemoteAnswer } from '@stream-manager/egress'
import { icyInterval, withoutIcyTitles } from './icy.ts'
import { isPlaylist, mayBecomePlaylist } from './playlist.ts'
import { readBeginning } from './read-beginning.ts'

const IDLE_MS = 10_000
const PLAYLIST_BYTES_MAX = 4 * 1024 * 1024
/** Cookies and all the rest stay here: FFmpeg would send them to other hosts. */
const FORWARDED = ['content-type', 'content-length', 'content-range', 'content-encoding', 'accept-ranges']

const headersOf = ({ headers }: IncomingMessage): OutgoingHttpHeaders =>
  Object.fromEntries(
    FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )

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
  const interval = icyInterval(answer.headers['icy-metaint'])
  const headers = headersOf(answer)
  if (interval !== null) delete headers['content-length']
  response.writeHead(answer.statusCode ?? 502, headers)
  const first = interval === null ? response : withoutIcyTitles(interval)
  if (first !== response) first.pipe(response)
  first.write(beginning)
  if (answer.readableEnded) first.end()
  else await pipeline(answer, first)
}

/** An answer whose first bytes may have been taken already. */
export interface OpenedAnswer extends RemoteAnswer {
  readonly beginning?: Buffer
}

/** Sends the answer on: a playlist rewritten, anything else as it comes. The end of either side ends the other. */
export const forwardAnswer = async (
  remote: OpenedAnswer,
  response: ServerResponse,
  rewrite: (text: string, base: URL) => string,
): Promise<void> => {
  const { answer } = remote
  const idle = endIfIdle(answer, response)
  response.once('close', () => answer.destroy())
  try {
    const forwarding = {
      ...remote,
      response,
      beginning: await readBeginning(answer, mayBecomePlaylist, remote.beginning),
    }
    const isUsable = answer.statusCode === 200 || answer.statusCode === 206
    await (isUsable && isPlaylist(forwarding.beginning)
      ? sendPlaylist(forwarding, rewrite)
      : sendMedia(forwarding))
  } finally {
    clearInterval(idle)
    answer.destroy()
  }
}
