import { freePorts } from './system/free-ports.ts'

/**
 * A TCP port nobody listens on now. Prefer port 0 where the server can report its own: between this answer and
 * the use of it another process may take the port.
 */
export const freePort = async (): Promise<number> => {
  const [port] = await freePorts(1)
  if (port === undefined) throw new Error('no port was found')
  return port
}
