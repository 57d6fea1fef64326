import { refusalOf, StreamManagerError } from '../errors.ts'
import type { ReadOptions, WriteOptions } from '../options.ts'
import type { HttpOptions } from './http.ts'
import type { Answer } from './operation.ts'
import { newKey } from './retry.ts'

export interface UploadOptions extends WriteOptions {
  /** Instead of the file's own name. */
  readonly name: string
  /** Bytes of the form, which is a little larger than the file. Only browsers tell it. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void
}

/** Files over HTTP. A file may take hours, so a sending has no deadline: `signal` ends it. */
export interface Upload {
  send(file: Blob, options: UploadOptions): Promise<Answer>
  read(path: string, options: FileOptions): Promise<Blob>
}

interface FileOptions extends ReadOptions {
  /** The media type of the answer, where there are several. */
  readonly accept?: string
}

interface Sending {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly form: FormData
  readonly options: UploadOptions
}

/** As much of XMLHttpRequest as is used. Node has none, so this package does without the types of browsers. */
interface BrowserRequest {
  readonly status: number
  readonly responseText: string
  readonly upload: {
    onprogress: ((event: { readonly loaded: number; readonly total: number }) => void) | null
  }
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: FormData): void
  abort(): void
}

const browserRequest = (): (new () => BrowserRequest) | undefined =>
  (globalThis as { readonly XMLHttpRequest?: new () => BrowserRequest }).XMLHttpRequest

const UNAUTHORIZED = 401

const noAnswer = (url: string, cause?: unknown) =>
  new StreamManagerError('client.network', `POST ${url} got no answer`, { cause })

/** `fetch` does not tell how much of a body was sent, so a browser sends files by XMLHttpRequest. */
const sendBy =
  (Request: new () => BrowserRequest) =>
  ({ url, headers, form, options }: Sending): Promise<Response> =>
    new Promise((resolve, reject) => {
      const request = new Request()
      const { signal, onProgress } = options
      const abort = () => request.abort()
      const settle = (work: () => void) => () => {
        signal?.removeEventListener('abort', abort)
        work()
      }
      request.open('POST', url)
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = ({ loaded, total }) => onProgress?.(loaded, total)
      request.onload = settle(() => {
        const answered = {
          status: request.status,
          headers: { 'retry-after': request.getResponseHeader('retry-after') ?? '' },
        }
        resolve(new Response(request.responseText, answered))
      })
      request.onerror = settle(() => reject(noAnswer(url)))
      request.onabort = settle(() => reject(signal?.reason ?? noAnswer(url)))
      signal?.addEventListener('abort', abort)
      request.send(form)
    })

const sendByFetch =
  ({ fetch }: HttpOptions) =>
  ({ url, headers, form, options: { signal } }: Sending): Promise<Response> =>
    fetch(url, { method: 'POST', headers, body: form, ...(signal && { signal }) }).catch((cause: unknown) => {
      throw signal?.aborted ? signal.reason : noAnswer(url, cause)
    })

const answerOf = async (response: Response): Promise<Answer> => {
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw refusalOf(response, body)
  return { status: response.status, body }
}

const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` }

/** Calls again once with another token, where the first was refused. */
const withToken = async <Value>(
  { tokens }: HttpOptions,
  call: (token: string | undefined) => Promise<Value>,
) => {
  const token = await tokens.forFile()
  try {
    return await call(token)
  } catch (error) {
    const isRefused = error instanceof StreamManagerError && error.status === UNAUTHORIZED && tokens.renewable
    const renewed = isRefused ? await tokens.replace(token) : null
    if (renewed === null) throw error
    return call(renewed)
  }
}

export const uploadOver = (http: HttpOptions): Upload => {
  const Request = browserRequest()
  const send = Request ? sendBy(Request) : sendByFetch(http)
  return {
    send: (file, options) =>
      withToken(http, async (token) => {
        options.signal?.throwIfAborted()
        const form = new FormData()
        // The server reads the name before the file.
        form.set('name', options.name)
        form.set('file', file, options.name)
        const headers = { ...bearer(token), 'idempotency-key': options.idempotencyKey ?? newKey() }
        return answerOf(await send({ url: `${http.baseUrl}/assets`, headers, form, options }))
      }),
    read: (path, { signal, accept = '*/*' }) =>
      withToken(http, async (token) => {
        const url = `${http.baseUrl}${path}`
        const response = await http
          .fetch(url, { headers: { accept, ...bearer(token) }, ...(signal && { signal }) })
          .catch((cause) => {
            throw new StreamManagerError('client.network', `GET ${url} got no answer`, { cause })
          })
        if (!response.ok) await answerOf(response)
        return response.blob()
      }),
  }
}
