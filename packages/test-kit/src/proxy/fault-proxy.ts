import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { TestScope } from '../temporary-directory.ts'
import { Direction, type DirectionFaults } from './direction.ts'
import { resetSocket } from './reset-socket.ts'

/** What goes wrong between a client and the server behind the proxy, each way for itself. */
export interface Faults {
  readonly toServer?: DirectionFaults
  readonly toClient?: DirectionFaults
}

/** Both ways silent: a partition. */
export const BLACKHOLE: Faults = { toServer: { blackhole: true }, toClient: { blackhole: true } }

/** The server behind the proxy. */
export interface ProxyTarget {
  readonly port: number
  /** Default: 127.0.0.1 */
  readonly host?: string
}

/** One connection through the proxy, for faults that meet it alone. */
export interface ProxiedConnection {
  /** By which the server knows it: the port of its peer, as in Redis's CLIENT LIST. */
  readonly serverSidePort: number
  setFaults(faults: Faults): void
  /** RST to both ends. */
  reset(): void
}

/**
 * A TCP proxy on loopback that can break what passes through it, and change that while it runs. A blackholed connection is
 * silent rather than closed, and a new one is accepted and then silent.
 */
export class FaultProxy {
  readonly port: number
  readonly #target: ProxyTarget
  readonly #connections = new Set<Connection>()
  #server: Server
  #faults: Faults = {}
  #attempts = 0

  constructor(target: ProxyTarget, server: Server) {
    this.#target = target
    this.#server = server
    this.port = portOf(server)
    this.#serve(server)
  }

  /** `127.0.0.1:<port>` */
  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Those that are open now. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections]
  }

  /** Every connection that was made to it so far. */
  get attempts(): number {
    return this.#attempts
  }

  /** For all connections, present and future. */
  setFaults(faults: Faults): void {
    this.#faults = faults
    for (const connection of this.#connections) connection.setFaults(faults)
  }

  heal(): void {
    this.setFaults({})
  }

  /** RST to both ends of every connection. */
  reset(): void {
    for (const connection of this.#connections) connection.reset()
  }

  /** New connections are refused until `accept`; open ones stay. */
  refuse(): void {
    this.#server.close()
  }

  async accept(): Promise<void> {
    this.#server = await listen(this.port)
    this.#serve(this.#server)
  }

  close(): void {
    this.#server.close()
    for (const connection of this.#connections) connection.destroy()
  }

  #serve(server: Server): void {
    server.on('connection', (client: Socket) => {
      this.#attempts += 1
      const connection = new Connection(client, this.#target, this.#faults)
      this.#connections.add(connection)
      connection.onClosed(() => this.#connections.delete(connection))
    })
  }
}

class Connection implements ProxiedConnection {
  readonly #client: Socket
  readonly #server: Socket
  readonly #toServer: Direction
  readonly #toClient: Direction

  constructor(client: Socket, target: ProxyTarget, faults: Faults) {
    const host = target.host ?? '127.0.0.1'
    this.#client = client
    this.#server = connect({ host, port: target.port, allowHalfOpen: true, noDelay: true })
    this.#toServer = new Direction(client, this.#server, faults.toServer ?? {})
    this.#toClient = new Direction(this.#server, client, faults.toClient ?? {})
  }

  get serverSidePort(): number {
    return this.#server.localPort ?? 0
  }

  setFaults(faults: Faults): void {
    this.#toServer.setFaults(faults.toServer ?? {})
    this.#toClient.setFaults(faults.toClient ?? {})
  }

  reset(): void {
    resetSocket(this.#client)
    resetSocket(this.#server)
  }

  destroy(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  /** Once, when both ends are gone. */
  onClosed(listener: () => void): void {
    const closed = () => {
      if (this.#client.closed && this.#server.closed) listener()
    }
    this.#client.once('close', closed)
    this.#server.once('close', closed)
  }
}

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound')
  return address.port
}

const listen = async (port: number): Promise<Server> => {
  const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Listens on a free port and passes everything on to the target. It goes with the test. */
export const startFaultProxy = async (t: TestScope, target: ProxyTarget): Promise<FaultProxy> => {
  const proxy = new FaultProxy(target, await listen(0))
  t.teardown(() => proxy.close())
  return proxy
}
