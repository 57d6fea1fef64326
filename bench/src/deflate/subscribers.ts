import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'

const OFFER = 'Sec-WebSocket-Extensions: permessage-deflate'

const upgradeRequest = (port: number, compression: boolean): string =>
  [
    'GET /ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...(compression ? [OFFER] : []),
    '\r\n',
  ].join('\r\n')

/** A masked text message, with a mask of zeros. */
const clientFrame = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])

export interface Target {
  readonly port: number
  readonly channel: string
  readonly compression: boolean
}

/** A subscriber on a bare TCP socket that drops what it reads. The socket counts the bytes. */
export const subscribeBare = async ({ port, channel, compression }: Target): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.write(upgradeRequest(port, compression))
  await once(socket, 'data')
  socket.write(clientFrame('{"id":1,"connect":{}}'))
  socket.write(clientFrame(`{"id":2,"subscribe":{"channel":"${channel}"}}`))
  socket.resume()
  return socket
}

/** A subscriber that reads its messages, to check that all arrived and to measure the snapshot. */
export interface Witness {
  readonly snapshotBytes: number
  publications(): number
  close(): void
}

export const subscribeWitness = async ({ port, channel, compression }: Target): Promise<Witness> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: compression })
  await once(socket, 'open')
  const { _socket: stream } = socket as unknown as { readonly _socket: Socket }
  socket.send('{"id":1,"connect":{}}')
  await once(socket, 'message')
  const before = stream.bytesRead
  socket.send(`{"id":2,"subscribe":{"channel":"${channel}"}}`)
  await once(socket, 'message')
  const snapshotBytes = stream.bytesRead - before
  let publications = 0
  socket.on('message', (message) => {
    publications += message.toString().match(/"pub":\{/g)?.length ?? 0
  })
  return { snapshotBytes, publications: () => publications, close: () => socket.terminate() }
}
