import { delay } from '@stream-manager/async'
import { isRecord } from '@stream-manager/contracts'
import type { RestRequest } from '../rest-request.ts'

/** A received response, read to its end. */
export interface RestAnswer {
  readonly request: Pick<RestRequest, 'method' | 'path'>
  /** The absolute URL of the request. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly bytes: Uint8Array
  /** The parsed body. Undefined when it is empty or not JSON. */
  readonly body: unknown
}

export interface ApiOptions {
  /** The API's address; its path is a prefix of every request. */
  readonly baseUrl: string
  readonly token: string | undefined
  /** Deadline of one answer, beside the time the caller asked the server to wait. */
  readonly timeoutMs: number
}

export type SendBody = Omit<RestRequest, 'body'> & { readonly body?: string | FormData }

const MAX_ATTEMPTS = 6
const MAX_PAUSE_SECONDS = 15
const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const WAIT = /^wait=(\d+)$/

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

const isRateLimited = ({ status, body }: RestAnswer): boolean =>
  status === 429 && isRecord(body) && body['code'] === 'request.rate_limited'

const waitMsOf = ({ headers }: SendBody): number =>
  1000 * Number(WAIT.exec(headers['prefer'] ?? '')?.[1] ?? 0)

/** Reads at most `MAX_ANSWER_BYTES`, so that an endless answer fails instead of filling the memory. */
const readBytes = async (response: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** Sends requests to the deployment under test. */
export class RestApi {
  readonly #options: ApiOptions

  constructor(options: ApiOptions) {
    this.#options = { ...options, baseUrl: options.baseUrl.replace(/(?<!\/)\/+$/, '') }
  }

  urlOf(path: string): string {
    return this.#options.baseUrl + path
  }

  /** Waits as a rate limit asks for, then sends the request again. */
  async send(request: SendBody, signal: AbortSignal): Promise<RestAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#sendOnce(request, signal)
      if (!isRateLimited(answer) || attempt === MAX_ATTEMPTS) return answer
      const seconds = Math.min(MAX_PAUSE_SECONDS, Number(answer.headers.get('retry-after') ?? 1))
      await delay(seconds * 1000, { signal })
    }
  }

  async #sendOnce(request: SendBody, signal: AbortSignal): Promise<RestAnswer> {
    const { method, path, body } = request
    const { token, timeoutMs } = this.#options
    const deadlineMs = timeoutMs + waitMsOf(request)
    const url = this.urlOf(path)
    const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    try {
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
        ...(body !== undefined && { body }),
      })
      const bytes = await readBytes(response)
      return {
        request: { method, path },
        url,
        status: response.status,
        headers: response.headers,
        bytes,
        body: parse(bytes),
      }
    } catch (cause) {
      signal.throwIfAborted()
      const fault = isTimeout(cause) ? `no complete answer within ${deadlineMs} ms` : 'no complete answer'
      throw new Error(`${method} ${path}: ${fault}`, { cause })
    }
  }
}
