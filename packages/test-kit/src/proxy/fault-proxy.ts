import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from '../free-port.ts'
import type { TestScope } from '../temporary-directory.ts'
import { Direction, type DirectionFaults } from './direction.ts'
import { resetSocket } from './reset-socket.ts'

/** Faults between a client and the server behind the proxy, by direction. */
export interface Faults {
  readonly toServer?: DirectionFaults
  readonly toClient?: DirectionFaults
}

/** A network partition: nothing passes in either direction. */
export const BLACKHOLE: Faults = { toServer: { blackhole: true }, toClient: { blackhole: true } }

/** The server behind the proxy. */
export interface ProxyTarget {
  readonly port: number
  /** Default: 127.0.0.1 */
  readonly host?: string
}

/** One connection through the proxy, for faults on this connection alone. */
export interface ProxiedConnection {
  /** The port that the server sees as its peer, as in Redis's CLIENT LIST. */
  readonly serverSidePort: number
  setFaults(faults: Faults): void
  /** Sends RST to both ends. */
  reset(): void
}

/**
 * A TCP proxy on loopback whose faults change while it runs. Blackholed connections are silent instead of closed. New
 * connections are accepted and then silent.
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

  /** The open connections. */
  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections]
  }

  /** Number of connections that clients have made so far. */
  get attempts(): number {
    return this.#attempts
  }

  /** Sets the faults of all connections, present and future. */
  setFaults(faults: Faults): void {
    this.#faults = faults
    for (const connection of this.#connections) connection.setFaults(faults)
  }

  heal(): void {
    this.setFaults({})
  }

  /** Sends RST to both ends of every connection. */
  reset(): void {
    for (const connection of this.#connections) connection.reset()
  }

  /** Refuses new connections until `accept`. Open connections stay. */
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

  /** Calls the listener once, after both ends have closed. */
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

/** Starts a proxy on a free port in front of the target. It closes at the end of the test. */
export const startFaultProxy = async (t: TestScope, target: ProxyTarget): Promise<FaultProxy> => {
  // No other process takes it while the proxy refuses connections.
  const proxy = new FaultProxy(target, await listen(await freePort()))
  t.teardown(() => proxy.close())
  return proxy
}
