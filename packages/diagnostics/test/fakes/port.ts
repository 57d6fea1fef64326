import type { Server } from 'node:net'

/** The port of a server that listens on TCP. */
export const portOf = (address: ReturnType<Server['address']>): number => {
  if (address === null || typeof address === 'string') throw new Error('not bound')
  return address.port
}
