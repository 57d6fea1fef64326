import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import {
  type Address,
  addressFault,
  Connection,
  OutputFault,
  showAddress,
  unreachableFault,
} from '@stream-manager/destinations'
import { type Egress, type PinnedHost, resolveHost, untrusted } from '@stream-manager/egress'
import { tlsFacts } from './tls-facts.ts'
import type { Passed, Walk } from './walk.ts'

/** Less than this many days before the end of a certificate somebody should renew it. */
const WARN_DAYS = 14
/** Answers of a server that does its work take a few hundred bytes. */
const MAX_RECEIVED_BYTES = 1024 * 1024

export interface Reaching {
  readonly walk: Walk
  readonly address: Address
  readonly egress: Egress
  readonly signal: AbortSignal
  readonly nowMs: () => number
}

/** By the rules of outputs: a refused address is not told, an allowed one is. */
export const resolve = ({ walk, address, egress, signal }: Reaching): Promise<PinnedHost> =>
  walk.take('dns', async () => {
    const { host: hostname, port } = address
    const host = await resolveHost({ hostname, port }, egress, signal)
    if (!host.ok) throw addressFault(host.fault)
    const { address: found, family } = host.value
    const isLiteral = isIP(hostname) !== 0
    return {
      value: host.value,
      summary: isLiteral ? `${hostname} is an address that outputs may reach` : `${hostname} resolves`,
      evidence: [{ what: `IPv${family} address`, found }],
    }
  })

/** Opens no second socket over the first one: destroying both of those ends the process (Node 24). */
const openSocket = ({ address, egress, signal }: Reaching, host: PinnedHost): Socket => {
  const { host: hostname, port, secure } = address
  const place = { host: host.address, port }
  const servername = isIP(hostname) ? '' : hostname
  const { secureContext } = egress
  // The chain of a certificate that is not accepted is evidence. Nothing is sent to such a server.
  const socket = secure
    ? connectTls({ ...place, servername, secureContext, rejectUnauthorized: false })
    : connectTcp(place)
  // An abandoned socket may still emit an error, which must not be unhandled.
  socket.on('error', () => undefined)
  const destroy = () => socket.destroy()
  if (signal.aborted) destroy()
  else signal.addEventListener('abort', destroy, { once: true })
  return socket
}

const awaitTcp = async ({ address }: Reaching, socket: Socket): Promise<Passed<Socket>> => {
  await once(socket, 'connect').catch((error: unknown) => {
    throw unreachableFault(address, error)
  })
  return { value: socket, summary: `${showAddress(address)} accepts connections` }
}

const awaitTls = async ({ address, nowMs }: Reaching, socket: TLSSocket): Promise<Passed<TLSSocket>> => {
  const { host } = address
  await once(socket, 'secureConnect').catch(() => {
    throw new OutputFault(
      'output.unreachable',
      `${showAddress(address)} does not speak TLS, or ends the handshake.`,
    )
  })
  const { daysLeft, evidence } = tlsFacts(socket, nowMs())
  if (!socket.authorized) {
    const reason = socket.authorizationError
    const code = typeof reason === 'string' ? reason : (reason?.name ?? 'unknown')
    throw new OutputFault(
      'output.unreachable',
      `${untrusted(host, code)}. ${evidence.map(({ what, found }) => `${what}: ${found}`).join('; ')}`,
    )
  }
  const isNearEnd = daysLeft !== null && daysLeft < WARN_DAYS
  return {
    value: socket,
    summary: isNearEnd ? `The certificate ends in ${daysLeft} days; renew it` : 'The certificate is trusted',
    evidence,
    ...(isNearEnd && { isWarning: true as const }),
  }
}

/** Ends a server that floods, before it costs more than a refusal does. */
const boundReceived = (socket: Socket, connection: Connection): void => {
  let bytes = 0
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= MAX_RECEIVED_BYTES) return
    connection.fail(
      new OutputFault(
        'output.connection_lost',
        'The server sent more than 1 MiB, but no answer that belongs here.',
      ),
    )
    socket.destroy()
  })
}

/** The steps `tcp` and, where the address has it, `tls`. */
export const reach = async (reaching: Reaching, host: PinnedHost): Promise<Connection> => {
  const { walk, address, signal } = reaching
  const socket = openSocket(reaching, host)
  await walk.take('tcp', () => awaitTcp(reaching, socket))
  if (socket instanceof TLSSocket) await walk.take('tls', () => awaitTls(reaching, socket))
  else walk.skip(['tls'], 'The address is without TLS: the key is sent readable')
  const connection = Connection.over(socket, address, { signal, mayWrite: () => true })
  boundReceived(socket, connection)
  return connection
}
