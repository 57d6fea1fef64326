import type { AddressInfo } from 'node:net'
import type { RequestFigures, VariableName } from '@stream-manager/contracts'
import { messageOf, StartError, systemErrorCode } from '../errors/start-error.ts'

interface ListenOptions {
  readonly host: string
  readonly port: number
  readonly listenTextResolver: (address: string) => string
}

/** The part of a server that `listen` uses. A Fastify instance fits. */
export interface Listenable {
  readonly server: { address(): AddressInfo | string | null }
  listen(options: ListenOptions): Promise<unknown>
  close(): Promise<unknown>
  /** Requests answered since the start, of a server that counts them. */
  requestFigures?(): RequestFigures
}

export interface Listener {
  readonly app: Listenable
  readonly host: string
  readonly port: number
  /** The variable the port came from, for the message when it cannot be bound. */
  readonly variable: VariableName
}

/** The bound address, read from the socket. */
export interface BoundAddress {
  readonly host: string
  readonly port: number
  /** `http://host:port` */
  readonly url: string
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is already in use',
  EACCES: 'this user may not bind the port',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
  ENOTFOUND: 'HOST is not a known host name',
  EAI_AGAIN: 'HOST is not a known host name',
}

const explain = ({ variable, host, port }: Listener, error: unknown): StartError => {
  const reason = REASONS[systemErrorCode(error) ?? ''] ?? messageOf(error)
  return new StartError([`${variable}=${port}: cannot listen on ${host}:${port}: ${reason}`], {
    cause: error,
  })
}

const boundAddress = ({ app, variable }: Listener): BoundAddress => {
  const address = app.server.address()
  if (address === null || typeof address === 'string') {
    throw new StartError([`${variable}: the server has no bound port`])
  }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { host: address.address, port: address.port, url: `http://${host}:${address.port}` }
}

const bind = async (listener: Listener): Promise<BoundAddress> => {
  try {
    const { host, port } = listener
    // The framework's own line must not look like our "ready": other ports are not bound yet.
    await listener.app.listen({ host, port, listenTextResolver: (address) => `bound ${address}` })
  } catch (error) {
    throw explain(listener, error)
  }
  return boundAddress(listener)
}

/**
 * Binds every listener of the process, in order, and resolves once all are bound. Only then may "ready" be logged.
 * When one cannot be bound, all of them are closed.
 * @throws {StartError} naming the variable, the value and the reason.
 */
export const listen = async (listeners: readonly Listener[]): Promise<BoundAddress[]> => {
  const bound: BoundAddress[] = []
  try {
    for (const listener of listeners) bound.push(await bind(listener))
    return bound
  } catch (error) {
    await Promise.allSettled(listeners.map(({ app }) => app.close()))
    throw error
  }
}

const LOOPBACK = /^((?:::ffff:)?127\.\d+\.\d+\.\d+|::1|localhost)$/

/** True for an address that only this machine can reach. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)

interface AnnouncingLogger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** Logs the one "ready" line with the bound addresses. Warns when other machines can reach them. */
export const announceReady = (logger: AnnouncingLogger, addresses: readonly BoundAddress[]): void => {
  const open = addresses.filter(({ host }) => !isLoopback(host))
  if (open.length > 0) {
    logger.warn(
      { addresses: open.map(({ url }) => url) },
      'HOST is not loopback: other machines can reach these ports; put a proxy with TLS before them',
    )
  }
  const urls = addresses.map(({ url }) => url)
  logger.info({ addresses: urls }, `ready: listening on ${urls.join(', ')}`)
}
