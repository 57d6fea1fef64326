import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { connectFault } from './certificate.ts'
import type { Egress } from './egress.ts'
import { parseRemoteUrl, portOf } from './remote-url.ts'
import { postPinned } from './request.ts'
import { resolveHost } from './resolve.ts'
import { allow, deny, type EgressResult } from './result.ts'

export interface PostOptions {
  readonly egress: Egress
  readonly signal: AbortSignal
  readonly headers: OutgoingHttpHeaders
  readonly body: string
  /** For the name lookup, the connection and the answer together. */
  readonly deadlineMs: number
  /** Limit of the answer's body. The rest is not read. */
  readonly maxBytes: number
}

/** Any answer, whatever its status. A redirect is one. */
export interface PostAnswer {
  readonly status: number
  /** As it stands in the answer. */
  readonly retryAfter: string | undefined
  /** The beginning of the body. */
  readonly body: string
}

/** The body up to the limit, and what came of it when the connection breaks. */
const readBeginning = async (answer: IncomingMessage, maxBytes: number): Promise<string> => {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      length += chunk.length
      if (length >= maxBytes) break
    }
  } catch {
    // The status says what became of the request.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString()
}

const send = async (url: URL, options: PostOptions): Promise<EgressResult<PostAnswer>> => {
  const { egress, signal, headers, body, maxBytes } = options
  const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 80 }, egress, signal)
  if (!host.ok) return host
  const answer = await postPinned({ url, host: host.value, egress, signal, headers, body })
  try {
    return allow({
      status: answer.statusCode ?? 0,
      retryAfter: answer.headers['retry-after'],
      body: await readBeginning(answer, maxBytes),
    })
  } finally {
    answer.destroy()
  }
}

/**
 * Posts to an address that a user named, by the address that was checked. Redirects are not followed: they would send
 * the body to somebody else. Faults name the host alone, because a path may be the secret.
 */
export const safePost = async (raw: string, options: PostOptions): Promise<EgressResult<PostAnswer>> => {
  const url = parseRemoteUrl(raw, ['http:', 'https:'])
  if (!url.ok) return url
  const { deadlineMs } = options
  const deadline = AbortSignal.timeout(deadlineMs)
  const signal = AbortSignal.any([options.signal, deadline])
  const { hostname } = url.value
  try {
    return await send(url.value, { ...options, signal })
  } catch (error) {
    return deadline.aborted
      ? deny('stalled', `${hostname} did not answer within ${deadlineMs} ms`)
      : { ok: false, fault: connectFault(hostname, error) }
  }
}
