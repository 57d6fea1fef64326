import { once } from 'node:events'
import { connect } from 'node:net'
import { connectionError } from '../probes/connection-error.ts'
import { authorityOf } from './host.ts'

interface Place {
  readonly host: string
  readonly port: number
}

/** Null when something accepts the connection; otherwise the reason, such as `nothing listens there`. */
export const connectFault = async ({ host, port }: Place, signal: AbortSignal): Promise<string | null> => {
  const socket = connect({ host, port, signal })
  socket.on('error', () => {})
  try {
    await once(socket, 'connect', { signal })
    return null
  } catch (error) {
    return connectionError(authorityOf(host, port), error, signal).message
  } finally {
    socket.destroy()
  }
}
