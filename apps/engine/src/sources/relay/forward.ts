import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { icyInterval, withoutIcyTitles } from './icy.ts'
import type { OpenedAnswer } from './opened-answer.ts'
import { isPlaylist, mayBecomePlaylist } from './playlist.ts'
import { readBeginning } from './read-beginning.ts'

const IDLE_MS = 10_000
const PLAYLIST_BYTES_MAX = 4 * 1024 * 1024
/** Cookies and all the rest stay here: FFmpeg would send them to other hosts. */
const FORWARDED = ['content-type', 'content-length', 'content-range', 'content-encoding', 'accept-ranges']

/** They describe the compressed bytes. */
const OF_COMPRESSED = ['content-length', 'content-range', 'content-encoding', 'accept-ranges']

const headersOf = ({ answer, body }: OpenedAnswer): OutgoingHttpHeaders => {
  const names = body === answer ? FORWARDED : FORWARDED.filter((name) => !OF_COMPRESSED.includes(name))
  const { headers } = answer
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  )
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

const readRest = async (beginning: Buffer, body: Readable): Promise<Buffer> => {
  const chunks = [beginning]
  let { length } = beginning
  if (body.readableEnded) return beginning
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > PLAYLIST_BYTES_MAX) throw new Error('the playlist is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

interface Forwarding extends OpenedAnswer {
  readonly response: ServerResponse
  readonly beginning: Buffer
}

const sendPlaylist = async (
  { answer, body, url, response, beginning }: Forwarding,
  rewrite: (text: string, base: URL) => string,
): Promise<void> => {
  const text = (await readRest(beginning, body)).toString()
  const bytes = Buffer.from(rewrite(text, url))
  const type = answer.headers['content-type'] ?? 'application/vnd.apple.mpegurl'
  response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes)
}

const sendMedia = async (forwarding: Forwarding): Promise<void> => {
  const { answer, body, response, beginning } = forwarding
  const interval = icyInterval(answer.headers['icy-metaint'])
  const headers = headersOf(forwarding)
  if (interval !== null) delete headers['content-length']
  response.writeHead(answer.statusCode ?? 502, headers)
  const first = interval === null ? response : withoutIcyTitles(interval)
  if (first !== response) first.pipe(response)
  first.write(beginning)
  if (body.readableEnded) first.end()
  else await pipeline(body, first)
}

/** Sends the answer on: a playlist rewritten, anything else as it comes. The end of either side ends the other. */
export const forwardAnswer = async (
  remote: OpenedAnswer,
  response: ServerResponse,
  rewrite: (text: string, base: URL) => string,
): Promise<void> => {
  const { answer, body } = remote
  const idle = endIfIdle(answer, response)
  response.once('close', () => answer.destroy())
  try {
    const forwarding = {
      ...remote,
      response,
      beginning: await readBeginning(body, mayBecomePlaylist, remote.beginning),
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
