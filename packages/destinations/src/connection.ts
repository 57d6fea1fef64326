import { once } from 'node:events'
import type { Socket } from 'node:net'
import { within } from '@stream-manager/async'
import {
  certificateError,
  connectPinned,
  type Egress,
  type EgressFault,
  resolveHost,
  untrusted,
} from '@stream-manager/egress'
import { ByteReader } from '@stream-manager/rtmp'
import { type Address, showAddress } from './address.ts'
import { leaseEnded, OutputFault, tooSlow } from './fault.ts'
import { StallWatch } from './stall-watch.ts'

const CONNECT_DEADLINE_MS = 8000
const GOODBYE_MS = 1000

export interface ConnectionOptions {
  /** Ends the connection, at whatever stage it is. */
  readonly signal: AbortSignal
  readonly mayWrite: () => boolean
  /** Addresses that may be connected to. */
  readonly destinations: Egress
}

/**
 * A connection to a destination by Node's sockets. Unlike the media library's protocols they connect within a deadline,
 * can be destroyed at any time, and report the reason of a failure.
 */
export class Connection {
  readonly reader = new ByteReader()
  readonly #socket: Socket
  readonly #mayWrite: () => boolean
  #failure: OutputFault | null = null

  private constructor(socket: Socket, address: Address, mayWrite: () => boolean) {
    this.#socket = socket
    this.#mayWrite = mayWrite
    const lost = () => this.fail(lostFault(address))
    socket.on('data', (chunk: Buffer) => this.reader.push(chunk))
    socket.on('error', lost)
    socket.on('close', lost)
    new StallWatch(socket, () => {
      this.#drop(tooSlow(showAddress(address)))
    })
  }

  /** Rejects with `output.unreachable`, or `output.refused`. */
  static async open(address: Address, options: ConnectionOptions): Promise<Connection> {
    return Connection.over(await connect(address, options), address, options)
  }

  /** Takes over a connected socket, with TLS where the address has it. */
  static over(
    socket: Socket,
    address: Address,
    { signal, mayWrite }: Pick<ConnectionOptions, 'signal' | 'mayWrite'>,
  ): Connection {
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 15_000)
    const connection = new Connection(socket, address, mayWrite)
    signal.addEventListener('abort', () => connection.destroy(), { once: true })
    return connection
  }

  /** Settles when the kernel has accepted the bytes. A peer that stops reading makes it wait. */
  async send(bytes: Buffer): Promise<void> {
    if (!this.#mayWrite()) this.#drop(leaseEnded())
    if (this.#failure) throw this.#failure
    const error = await new Promise<Error | null | undefined>((resolve) => {
      this.#socket.write(bytes, resolve)
    })
    if (error) throw this.#failure ?? error
  }

  /** Fails every later call with this fault. The first fault is kept. */
  fail(fault: OutputFault): void {
    this.#failure ??= fault
    this.reader.fail(this.#failure)
  }

  /** Sends the buffered bytes, ends the connection and waits a moment for the peer to end it too. */
  async end(): Promise<void> {
    if (this.#mayWrite()) this.#socket.end()
    else this.destroy()
    const closed = this.#socket.closed ? Promise.resolve() : once(this.#socket, 'close')
    await within<unknown>(closed, { deadlineMs: GOODBYE_MS }).catch(() => undefined)
    this.destroy()
  }

  /** Without the right to push even the kernel's buffered bytes must not arrive: a reset discards them. */
  destroy(): void {
    if (this.#mayWrite()) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }

  #drop(fault: OutputFault): void {
    this.fail(fault)
    this.destroy()
  }
}

/** The name is resolved once, and the connection goes to the address that was checked. */
const connect = async (
  { host: hostname, port, secure }: Address,
  { destinations, signal }: ConnectionOptions,
): Promise<Socket> => {
  const host = await resolveHost({ hostname, port }, destinations, signal)
  if (!host.ok) throw addressFault(host.fault)
  try {
    const target = { host: host.value, hostname, port, secure }
    return await connectPinned(target, { egress: destinations, signal, deadlineMs: CONNECT_DEADLINE_MS })
  } catch (error) {
    throw unreachableFault({ host: hostname, port, secure }, error)
  }
}

/** The address is refused until an administrator changes it or the configuration. */
export const addressFault = ({ reason, detail }: EgressFault): OutputFault =>
  reason === 'refused'
    ? new OutputFault('output.refused', `${detail}.`, 'never')
    : new OutputFault('output.unreachable', `${detail}.`)

const lostFault = (address: Address): OutputFault =>
  new OutputFault('output.connection_lost', `${showAddress(address)} closed the connection.`)

/** A closed port and a filtered one read alike: users of outputs must not map the network. */
export const unreachableFault = (address: Address, error: unknown): OutputFault => {
  const certificate = certificateError(error)
  return certificate === null
    ? new OutputFault('output.unreachable', `${showAddress(address)} cannot be reached. Check that it is up.`)
    : new OutputFault('output.unreachable', `${untrusted(address.host, certificate)}.`, 'slowly')
}
