import { type IncomingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Exchange {
  readonly port: number
  readonly path: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

const DEADLINE_MS = 60_000

/** One request with its path and headers exactly as given; `fetch` would tidy both up. */
export const exchange = ({ port, path, method = 'GET', headers = {} }: Exchange): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false })
    outgoing.setTimeout(DEADLINE_MS, () =>
      outgoing.destroy(new Error(`${method} ${path} had no answer within ${DEADLINE_MS} ms`)),
    )
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const { statusCode: status = 0, headers: answered } = incoming
      text(incoming).then((body) => resolve({ status, headers: answered, body }), reject)
    })
    outgoing.end()
  })
