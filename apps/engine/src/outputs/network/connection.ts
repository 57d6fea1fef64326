import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { within } from '@stream-manager/async'
import { ByteReader } from '@stream-manager/rtmp'
import { errnoOf, leaseEnded, OutputFault, tooSlow } from '../sink/fault.ts'
import { type Address, showAddress } from './address.ts'
import { StallWatch } from './stall-watch.ts'

const CONNECT_DEADLINE_MS = 8000
const GOODBYE_MS = 1000

export interface ConnectionOptions {
  /** Ends the connection, at whatever stage it is. */
  readonly signal: AbortSignal
  readonly mayWrite: () => boolean
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

  /** Rejects with `output.unreachable`. */
  static async open(address: Address, { signal, mayWrite }: ConnectionOptions): Promise<Connection> {
    const { host, port, secure } = address
    const servername = isIP(host) ? '' : host
    const socket = secure ? connectTls({ host, port, servername }) : connectTcp({ host, port })
    try {
      const ready = once(socket, secure ? 'secureConnect' : 'connect', { signal })
      await within(ready, { deadlineMs: CONNECT_DEADLINE_MS })
    } catch (error) {
      // An abandoned socket may still emit an error, which must not be unhandled.
      socket.on('error', () => undefined)
      socket.destroy()
      throw unreachableFault(address, error)
    }
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

const lostFault = (address: Address): OutputFault =>
  new OutputFault('output.connection_lost', `${showAddress(address)} closed the connection.`)

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNREFUSED: 'nothing listens there',
  ETIMEDOUT: 'it does not answer',
  unknown: 'it does not answer',
}

const unreachableFault = (address: Address, error: unknown): OutputFault => {
  const errno = errnoOf(error)
  const reason = REASONS[errno] ?? `the connection failed with ${errno}`
  return new OutputFault('output.unreachable', `${showAddress(address)} cannot be reached: ${reason}.`)
}
