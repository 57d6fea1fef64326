import type { Socket } from 'node:net'

/**
 * Sends RST, or just closes a socket that has sent FIN. The kernel refuses a reset after a shutdown, and Node then keeps the
 * handle open forever.
 */
export const resetSocket = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
