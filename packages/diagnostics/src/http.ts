import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { systemErrorCode } from '@stream-manager/service-kit'

const MAX_BODY_BYTES = 262_144

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is not known',
  EHOSTUNREACH: 'the host cannot be reached',
  ABORT_ERR: 'it accepted the connection but did not answer in time',
}

/** `GET http://host/path: nothing listens there`, for any error of a connection. */
export const unreachable = (what: string, error: unknown): Error => {
  const message = error instanceof Error ? error.message : String(error)
  return new Error(`${what}: ${REASONS[systemErrorCode(error) ?? ''] ?? message}`, { cause: error })
}

const open = (url: URL, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    // No agent: a connection kept from before would still answer after the port is gone.
    const request = send(url, { agent: false, signal }, resolve)
    request.once('error', reject)
    request.end()
  })

const readBody = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_BODY_BYTES) throw new Error(`the answer is larger than ${MAX_BODY_BYTES} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

interface Answer {
  readonly status: number | undefined
  readonly body: string
}

/** Gets the path over a connection of its own. Rejects unless it is answered whole. */
export const get = async (url: URL, signal: AbortSignal): Promise<Answer> => {
  try {
    const response = await open(url, signal)
    return { body: await readBody(response), status: response.statusCode }
  } catch (error) {
    throw unreachable(`GET ${url.origin}${url.pathname}`, error)
  }
}

/** Rejects unless the answer has status 200 as well. */
export const getOk = async (url: URL, signal: AbortSignal): Promise<string> => {
  const { status, body } = await get(url, signal)
  if (status === 200) return body
  throw new Error(`GET ${url.origin}${url.pathname}: status ${status}`)
}
