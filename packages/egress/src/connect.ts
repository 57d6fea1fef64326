import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { within } from '@stream-manager/async'
import type { Egress } from './egress.ts'
import type { PinnedHost } from './resolve.ts'

export interface ConnectTarget {
  readonly host: PinnedHost
  /** As in the URL: the certificate must be for it. */
  readonly hostname: string
  readonly port: number
  readonly secure: boolean
}

export interface ConnectOptions {
  readonly egress: Pick<Egress, 'secureContext'>
  readonly signal: AbortSignal
  readonly deadlineMs: number
  /** Accept any certificate. */
  readonly insecureTls?: boolean
}

const openSocket = (
  { host: { address: host }, hostname, port, secure }: ConnectTarget,
  { egress: { secureContext }, insecureTls = false }: ConnectOptions,
): Socket => {
  if (!secure) return connectTcp({ host, port })
  const servername = isIP(hostname) ? '' : hostname
  return connectTls({ host, port, servername, secureContext, rejectUnauthorized: !insecureTls })
}

/** Connects to a checked address, with TLS by its name. Rejects at the deadline too, and then leaves no socket behind. */
export const connectPinned = async (target: ConnectTarget, options: ConnectOptions): Promise<Socket> => {
  const { signal, deadlineMs } = options
  const socket = openSocket(target, options)
  try {
    const ready = once(socket, target.secure ? 'secureConnect' : 'connect', { signal })
    await within(ready, { deadlineMs })
    return socket
  } catch (error) {
    // An abandoned socket may still emit an error, which must not be unhandled.
    socket.on('error', () => undefined)
    socket.destroy()
    throw error
  }
}
