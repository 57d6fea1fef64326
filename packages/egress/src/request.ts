import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Egress } from './egress.ts'
import type { PinnedHost } from './resolve.ts'

export interface PinnedRequest {
  readonly url: URL
  readonly host: PinnedHost
  readonly egress: Pick<Egress, 'secureContext'>
  readonly signal: AbortSignal
  readonly headers?: OutgoingHttpHeaders
  /** Accept any certificate. */
  readonly insecureTls?: boolean
  /** Keeps connections; without one each request has its own. */
  readonly agent?: Agent
  /** Called once the server has accepted the connection. */
  readonly onConnect?: () => void
}

/** GET from the pinned address. The name serves only the Host header and the certificate check. Rejects without an answer. */
export const requestPinned = (options: PinnedRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { url, host, egress, signal, headers, onConnect, agent = false } = options
    const { address, family } = host
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? requestHttps : requestHttp)(url, {
      agent,
      signal,
      headers: { 'user-agent': 'stream-manager', 'accept-encoding': 'identity', ...headers },
      lookup: (_hostname, lookup, found) =>
        lookup.all ? found(null, [{ address, family }]) : found(null, address, family),
      ...(secure && {
        secureContext: egress.secureContext,
        rejectUnauthorized: !options.insecureTls,
      }),
    })
    outgoing.once('socket', (socket) => {
      if (!onConnect) return
      if (socket.connecting) socket.once('connect', onConnect)
      else onConnect()
    })
    outgoing.once('response', resolve)
    outgoing.once('error', reject)
    outgoing.end()
  })
