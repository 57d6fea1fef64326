import { once } from 'node:events'
import { connect } from 'node:net'

/** Sends raw bytes and returns everything that the server answers until it closes. */
export const speak = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  socket.setTimeout(30_000, () => socket.destroy(new Error('no answer within 30 s')))
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(text)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString()
}
