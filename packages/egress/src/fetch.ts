import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { Egress } from './egress.ts'
import { openRemote, type RemoteAnswer } from './open-remote.ts'
import { labelOf } from './remote-url.ts'
import { allow, deny, type EgressResult } from './result.ts'
import { statusFault } from './status-fault.ts'

const DEADLINE_MS = 10_000
const BYTES_MAX = 10 * 1024 * 1024
const JSON_DEADLINE_MS = 5000
const JSON_BYTES_MAX = 1024 * 1024

export interface FetchOptions {
  readonly egress: Egress
  readonly signal: AbortSignal
  /** Largest body; 10 MiB by default. */
  readonly maxBytes?: number
  /** Deadline for name lookup, redirects, headers and body together; 10 s by default. */
  readonly deadlineMs?: number
  /** With colons; http and https by default. */
  readonly schemes?: readonly string[]
  /** Accept any certificate. */
  readonly insecureTls?: boolean
  /** Sent to each address of a chain of redirects: credentials need `maxRedirects: 0`. */
  readonly headers?: OutgoingHttpHeaders
  /** Default 3. */
  readonly maxRedirects?: number
}

const tooLarge = (url: URL, maxBytes: number) =>
  deny('too_large', `${labelOf(url)} is larger than ${maxBytes} bytes`)

/** Counts bytes while it reads: a length in the header may be wrong or missing. */
const readBody = async (
  answer: IncomingMessage,
  url: URL,
  maxBytes: number,
): Promise<EgressResult<Buffer>> => {
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) return tooLarge(url, maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBytes) return tooLarge(url, maxBytes)
    chunks.push(chunk)
  }
  return allow(Buffer.concat(chunks, length))
}

const readAnswer = async ({ answer, url }: RemoteAnswer, maxBytes: number): Promise<EgressResult<Buffer>> => {
  const status = answer.statusCode ?? 0
  if (status !== 200) return { ok: false, fault: statusFault(status, labelOf(url)) }
  return readBody(answer, url, maxBytes)
}

/** Reads within the time that is left of the deadline, and ends the answer in any case. */
const readWithin = async (
  opened: RemoteAnswer,
  maxBytes: number,
  { deadlineMs, leftMs }: { readonly deadlineMs: number; readonly leftMs: number },
): Promise<EgressResult<Buffer>> => {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    opened.answer.destroy()
  }, leftMs)
  try {
    return await readAnswer(opened, maxBytes)
  } catch {
    return isLate
      ? deny('stalled', `The address did not deliver within ${deadlineMs} ms`)
      : deny('unreachable', 'The connection ended in the middle of the answer')
  } finally {
    clearTimeout(timer)
    opened.answer.destroy()
  }
}

/**
 * The only way to read an address that a user or a configuration names. Every redirect is checked, and connected by the
 * address that was checked. Bytes and time are bounded.
 */
export const safeFetch = async (raw: string, options: FetchOptions): Promise<EgressResult<Buffer>> => {
  const { maxBytes = BYTES_MAX, deadlineMs = DEADLINE_MS } = options
  const startedAtMs = performance.now()
  const opened = await openRemote(raw, { ...options, deadlineMs })
  if (!opened.ok) return opened
  const leftMs = deadlineMs - (performance.now() - startedAtMs)
  return readWithin(opened.value, maxBytes, { deadlineMs, leftMs })
}

const parseJson = (bytes: Buffer): EgressResult<unknown> => {
  try {
    return allow(JSON.parse(bytes.toString()) as unknown)
  } catch {
    return deny('unreadable', 'The answer is not JSON')
  }
}

/** A JSON document over https: at most 1 MiB in 5 s, unless the options say otherwise. */
export const fetchJson = async (raw: string, options: FetchOptions): Promise<EgressResult<unknown>> => {
  const fetched = await safeFetch(raw, {
    maxBytes: JSON_BYTES_MAX,
    deadlineMs: JSON_DEADLINE_MS,
    schemes: ['https:'],
    ...options,
  })
  return fetched.ok ? parseJson(fetched.value) : fetched
}
