import type { Agent, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { certificateError, untrusted } from './certificate.ts'
import type { Egress } from './egress.ts'
import { labelOf, parseRemoteUrl, portOf } from './remote-url.ts'
import { requestPinned } from './request.ts'
import { resolveHost } from './resolve.ts'
import { allow, deny, type EgressResult } from './result.ts'

const REDIRECTS_MAX = 3
const REDIRECT_STATUSES = [301, 302, 303, 307, 308]
const WEB_SCHEMES: readonly string[] = ['http:', 'https:']

export interface OpenOptions {
  readonly egress: Egress
  readonly signal: AbortSignal
  /** For name lookups, connections and headers of all redirects together. */
  readonly deadlineMs: number
  /** With colons; http and https by default. */
  readonly schemes?: readonly string[]
  readonly headers?: OutgoingHttpHeaders
  readonly insecureTls?: boolean
  /** Default 3. */
  readonly maxRedirects?: number
  /** Keeps connections, by the scheme of the address. */
  readonly agents?: Readonly<Record<string, Agent>>
}

/** An answer whose body is still unread. The reader must consume or destroy it. */
export interface RemoteAnswer {
  readonly answer: IncomingMessage
  /** The address after all redirects. */
  readonly url: URL
}

interface Attempt extends OpenOptions {
  readonly noteConnected: () => void
}

const redirectTarget = (answer: IncomingMessage, url: URL): string | null => {
  const { location } = answer.headers
  if (location === undefined || !REDIRECT_STATUSES.includes(answer.statusCode ?? 0)) return null
  return URL.parse(location, url.href)?.href ?? location
}

const requestOnce = async (url: URL, attempt: Attempt): Promise<EgressResult<IncomingMessage>> => {
  const { egress, signal, headers = {}, insecureTls = false, agents, noteConnected } = attempt
  const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 80 }, egress, signal)
  if (!host.ok) return host
  const agent = agents?.[url.protocol]
  const request = { url, host: host.value, egress, signal, headers, insecureTls, onConnect: noteConnected }
  try {
    return allow(await requestPinned({ ...request, ...(agent && { agent }) }))
  } catch (error) {
    const code = certificateError(error)
    if (code === null) throw error
    return deny('unreachable', untrusted(url.hostname, code))
  }
}

const follow = async (
  raw: string,
  redirectsLeft: number,
  attempt: Attempt,
): Promise<EgressResult<RemoteAnswer>> => {
  const url = parseRemoteUrl(raw, attempt.schemes ?? WEB_SCHEMES)
  if (!url.ok) return url
  const answer = await requestOnce(url.value, attempt)
  if (!answer.ok) return answer
  const next = redirectTarget(answer.value, url.value)
  if (next === null) return allow({ answer: answer.value, url: url.value })
  answer.value.destroy()
  if (redirectsLeft === 0) return deny('refused', `${labelOf(url.value)} redirects too often`)
  return follow(next, redirectsLeft - 1, attempt)
}

/**
 * Sends a GET and follows few redirects. Every hop is checked, and connected by the address that was checked.
 * An aborted `signal` ends the answer's body too.
 */
export const openRemote = async (raw: string, options: OpenOptions): Promise<EgressResult<RemoteAnswer>> => {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), options.deadlineMs)
  const signal = AbortSignal.any([options.signal, deadline.signal])
  let isConnected = false
  const noteConnected = () => {
    isConnected = true
  }
  try {
    return await follow(raw, options.maxRedirects ?? REDIRECTS_MAX, { ...options, signal, noteConnected })
  } catch {
    // The error's text may hold the address with its credentials. A closed port and a silent one read alike.
    return deadline.signal.aborted && isConnected
      ? deny('stalled', `The address did not deliver within ${options.deadlineMs} ms`)
      : deny('unreachable', 'The address could not be read; check that the server is up')
  } finally {
    clearTimeout(timer)
  }
}
