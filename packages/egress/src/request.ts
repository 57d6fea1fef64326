import { type Agent, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Duplex } from 'node:stream'
import { connectPinned } from './connect.ts'
import type { Egress } from './egress.ts'
import { IcyConnection, isIcyAnswer } from './icy-connection.ts'
import { portOf } from './remote-url.ts'
import type { PinnedHost } from './resolve.ts'

const ICY_DEADLINE_MS = 5000

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

interface Body {
  readonly body: string
}

/** An open connection for the request; without one the request connects by itself. */
type Connection = () => Duplex

const send = (options: PinnedRequest & Partial<Body>, connection?: Connection): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { url, host, egress, signal, headers, body, onConnect, agent = false } = options
    const { address, family } = host
    const secure = url.protocol === 'https:'
    const outgoing = (secure ? requestHttps : requestHttp)(url, {
      ...(connection ? { createConnection: connection } : { agent }),
      signal,
      ...(body !== undefined && { method: 'POST' }),
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
    outgoing.end(body)
  })

const connectIcy = async ({ url, host, egress, signal, insecureTls = false }: PinnedRequest) => {
  const secure = url.protocol === 'https:'
  const target = { host, hostname: url.hostname, port: portOf(url) ?? 80, secure }
  return new IcyConnection(
    await connectPinned(target, { egress, signal, deadlineMs: ICY_DEADLINE_MS, insecureTls }),
  )
}

/**
 * GET from the pinned address. The name serves only the Host header and the certificate check. Rejects without an answer.
 * A radio that answers by ICY is asked again over a connection that translates.
 */
export const requestPinned = async (options: PinnedRequest): Promise<IncomingMessage> => {
  try {
    return await send(options)
  } catch (error) {
    if (!isIcyAnswer(error)) throw error
    const connection = await connectIcy(options)
    return send(options, () => connection)
  }
}

/** POST to the pinned address. Rejects without an answer. */
export const postPinned = (options: PinnedRequest & Body): Promise<IncomingMessage> => send(options)
