import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { fail, type Result, succeed } from '@stream-manager/contracts'
import { type PinnedHost, resolveHost } from './address-policy.ts'
import type { SourcePolicy } from './source.ts'
import { labelOf, parseSourceUrl, portOf } from './source-url.ts'

const REDIRECTS_MAX = 3
const DEADLINE_MS = 10_000
const BYTES_MAX = 10 * 1024 * 1024
const SCHEMES = ['http:', 'https:']
const REDIRECT_STATUSES = [301, 302, 303, 307, 308]

export interface FetchOptions {
  readonly policy: SourcePolicy
  readonly signal: AbortSignal
  /** Largest body; 10 MiB by default. */
  readonly maxBytes?: number
  /** Deadline for name lookup, redirects, headers and body together; 10 s by default. */
  readonly deadlineMs?: number
}

interface Limits {
  readonly policy: SourcePolicy
  readonly stop: AbortSignal
  readonly maxBytes: number
}

/** Connects to the pinned address. The name serves only the Host header and the certificate check. */
const open = (url: URL, { address, family }: PinnedHost, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const outgoing = request(url, {
      agent: false,
      signal,
      headers: { 'user-agent': 'stream-manager', 'accept-encoding': 'identity' },
      lookup: (_hostname, options, found) =>
        options.all ? found(null, [{ address, family }]) : found(null, address, family),
    })
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    outgoing.end()
  })

const tooLarge = (url: URL, maxBytes: number) =>
  fail('source.too_large', `${labelOf(url)} is larger than ${maxBytes} bytes`)

/** Counts bytes while it reads: a length in the header may be wrong or missing. */
const readBody = async (answer: IncomingMessage, url: URL, maxBytes: number): Promise<Result<Buffer>> => {
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) return tooLarge(url, maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return tooLarge(url, maxBytes)
    chunks.push(chunk)
  }
  return succeed(Buffer.concat(chunks, length))
}

const readAnswer = async (answer: IncomingMessage, url: URL, maxBytes: number): Promise<Result<Buffer>> => {
  const status = answer.statusCode ?? 0
  if (status === 404 || status === 410) return fail('source.not_found', `${labelOf(url)} answered ${status}`)
  if (status !== 200) return fail('source.unreachable', `${labelOf(url)} answered ${status}`)
  return readBody(answer, url, maxBytes)
}

const redirectTarget = (answer: IncomingMessage, url: URL): string | null => {
  const { location } = answer.headers
  if (location === undefined || !REDIRECT_STATUSES.includes(answer.statusCode ?? 0)) return null
  return URL.canParse(location, url.href) ? new URL(location, url).href : location
}

const hop = async (raw: string, redirectsLeft: number, limits: Limits): Promise<Result<Buffer>> => {
  const url = parseSourceUrl(raw, SCHEMES)
  if (!url.ok) return url
  const target = { hostname: url.value.hostname, port: portOf(url.value) ?? 80 }
  const host = await resolveHost(target, limits.policy, limits.stop)
  if (!host.ok) return host
  const answer = await open(url.value, host.value, limits.stop)
  try {
    const next = redirectTarget(answer, url.value)
    if (next === null) return await readAnswer(answer, url.value, limits.maxBytes)
    if (redirectsLeft === 0) return fail('source.refused', `${labelOf(url.value)} redirects too often`)
    return await hop(next, redirectsLeft - 1, limits)
  } finally {
    answer.destroy()
  }
}

/**
 * The only way the engine itself reads an address given by a user: http and https only, at most three redirects. Every
 * hop is checked, and connected by the address that was checked. Bytes and time are bounded. Faults are
 * `source.refused`, `source.unreachable`, `source.stalled` (out of time), `source.not_found` and `source.too_large`.
 */
export const safeFetch = async (raw: string, options: FetchOptions): Promise<Result<Buffer>> => {
  const { policy, signal, maxBytes = BYTES_MAX, deadlineMs = DEADLINE_MS } = options
  const deadline = AbortSignal.timeout(deadlineMs)
  try {
    return await hop(raw, REDIRECTS_MAX, { policy, stop: AbortSignal.any([signal, deadline]), maxBytes })
  } catch {
    // The error's text may hold the address with its credentials.
    return deadline.aborted
      ? fail('source.stalled', `The address did not deliver within ${deadlineMs} ms`)
      : fail('source.unreachable', 'The address could not be read; check that the server is up')
  }
}
