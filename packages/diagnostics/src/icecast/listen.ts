import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { within } from '@stream-manager/async'
import { messageOf } from '@stream-manager/service-kit'

/** A new listener gets what the server keeps at once. What comes later was sent meanwhile. */
const BURST_MS = 1500
/** Icecast ends a mount whose source is silent for ten seconds. */
const LISTEN_MS = 8000

const open = (url: URL, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const request = send(url, { agent: false, signal, headers: { 'user-agent': 'stream-manager' } }, resolve)
    request.once('error', reject)
    request.end()
  })

/** Resolves at the first bytes after the burst; with false when the server ends the answer before. */
const awaitNewBytes = async (response: IncomingMessage): Promise<boolean> => {
  const startedMs = performance.now()
  for await (const _chunk of response) if (performance.now() - startedMs > BURST_MS) return true
  return false
}

const httpUrl = (url: string): URL => {
  const parsed = new URL(url.replace(/^icecast:/, 'http:'))
  if (url.startsWith('icecast:') || url.startsWith('http:')) parsed.port ||= '8000'
  parsed.username = ''
  parsed.password = ''
  return parsed
}

/** Listens to a mount for some seconds. Null when its sound goes on, or why listeners hear nothing. */
export const listenTo = async (url: string, signal: AbortSignal): Promise<string | null> => {
  const stop = new AbortController()
  try {
    const over = AbortSignal.any([signal, stop.signal])
    const response = await within(open(httpUrl(url), over), { deadlineMs: LISTEN_MS, signal })
    if (response.statusCode !== 200) return `status ${response.statusCode}`
    const options = { deadlineMs: LISTEN_MS, onLate: () => false, signal }
    return (await within(awaitNewBytes(response), options)) ? null : 'no new sound after the first second'
  } catch (error) {
    signal.throwIfAborted()
    return messageOf(error)
  } finally {
    stop.abort()
  }
}
