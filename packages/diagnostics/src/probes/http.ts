import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connectionError } from './connection-error.ts'
import { ProbeError, probeOf } from './result.ts'

const MAX_BODY_BYTES = 262_144
/** A report of health on a large system. */
const MAX_TEXT_CHARACTERS = 65_536

type Headers = Readonly<Record<string, string>>

const open = (url: URL, deadline: AbortSignal, headers: Headers): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    // No agent: a connection kept from before would still answer after the port is gone.
    const request = send(url, { agent: false, signal: deadline, headers }, resolve)
    request.once('error', reject)
    request.end()
  })

const readBody = async (response: IncomingMessage, maxBytes: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    if (bytes > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

export interface BytesAnswer {
  readonly status: number | undefined
  readonly body: Buffer
}

export interface BytesOptions {
  readonly headers?: Headers
  /** A larger answer is an error. */
  readonly maxBytes: number
}

/** Gets the path over a connection of its own. Rejects with a `ProbeError` unless the answer arrives whole. */
export const getBytes = async (
  url: URL,
  deadline: AbortSignal,
  { headers = {}, maxBytes }: BytesOptions,
): Promise<BytesAnswer> => {
  try {
    const response = await open(url, deadline, headers)
    return { body: await readBody(response, maxBytes), status: response.statusCode }
  } catch (error) {
    throw connectionError(`GET ${url.origin}${url.pathname}`, error, deadline)
  }
}

export interface HttpAnswer {
  readonly status: number | undefined
  readonly body: string
}

/** As `getBytes`, for a short text. */
export const get = async (url: URL, deadline: AbortSignal, headers: Headers = {}): Promise<HttpAnswer> => {
  const { status, body } = await getBytes(url, deadline, { headers, maxBytes: MAX_BODY_BYTES })
  return { status, body: body.toString() }
}

/** Succeeds when the URL answers with status 2xx. The text contains the body either way. */
export const probeHttp = probeOf(async (url: string, deadline) => {
  const { status = 0, body } = await get(new URL(url), deadline)
  const text = `${url} answered ${status}: ${body.slice(0, MAX_TEXT_CHARACTERS)}`
  if (status < 200 || status > 299) throw new ProbeError('unexpected', text)
  return text
})
