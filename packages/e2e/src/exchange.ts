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
  /** May contain `host`, which `fetch` does not allow. */
  readonly headers?: Readonly<Record<string, string>>
  readonly deadlineMs?: number
}

const DEADLINE_MS = 30_000

/** Sends a GET over a new connection, with the path unchanged. */
export const exchange = ({ port, path, headers = {}, deadlineMs = DEADLINE_MS }: Exchange): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(deadlineMs)
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false, signal })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const { statusCode: status = 0, headers: answered } = incoming
      text(incoming).then((body) => resolve({ status, headers: answered, body }), reject)
    })
    outgoing.end()
  })
