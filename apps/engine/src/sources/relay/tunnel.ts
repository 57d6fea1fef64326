import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import {
  connectFault,
  connectPinned,
  type Egress,
  type EgressFault,
  type PinnedHost,
} from '@stream-manager/egress'

const CONNECT_DEADLINE_MS = 4500
/** FFmpeg connects at once, and again after some refusals of a server. */
const UNUSED_MS = 15_000

export interface TunnelTarget {
  readonly hostname: string
  readonly host: PinnedHost
  readonly port: number
  readonly insecureTls: boolean
}

export interface Tunnel {
  /** On loopback. */
  readonly port: number
  readonly fault: () => EgressFault | null
}

/** The end of either side ends the other. FFmpeg notices a server that stalls by a timeout of its own. */
const join = (client: Socket, remote: Socket): void => {
  client.pipe(remote).pipe(client)
  remote.on('error', () => remote.destroy())
  remote.once('close', () => client.destroy())
  client.once('close', () => remote.destroy())
  if (client.destroyed) remote.destroy()
}

/**
 * Carries one source's plain bytes to a server over verified TLS: FFmpeg has no authorities of its own, and no name to
 * verify once it connects by number. The tunnel closes when it is unused for some seconds.
 */
export const openTunnel = async (target: TunnelTarget, egress: Egress): Promise<Tunnel> => {
  let fault: EgressFault | null = null
  const server = createServer({ allowHalfOpen: false })
  server.maxConnections = 2
  let unused = setTimeout(() => server.close(), UNUSED_MS).unref()
  const carry = async (client: Socket) => {
    clearTimeout(unused)
    const gone = new AbortController()
    client.once('close', () => {
      gone.abort()
      unused = setTimeout(() => server.close(), UNUSED_MS).unref()
    })
    client.on('error', () => client.destroy())
    const options = { egress, signal: gone.signal, deadlineMs: CONNECT_DEADLINE_MS }
    const { insecureTls } = target
    try {
      const remote = await connectPinned({ ...target, secure: true }, { ...options, insecureTls })
      join(client, remote)
    } catch (error) {
      fault = connectFault(target.hostname, error)
      client.destroy()
    }
  }
  server.on('connection', (client) => void carry(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  return { port: (server.address() as AddressInfo).port, fault: () => fault }
}
