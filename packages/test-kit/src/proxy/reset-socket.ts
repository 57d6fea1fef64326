import type { Socket } from 'node:net'

/**
 * RST, or the plain end of a socket that has already said FIN: the kernel takes no reset after a shutdown, and Node then
 * keeps the handle open for ever.
 */
export const resetSocket = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
