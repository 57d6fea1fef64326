import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { ByteReader, MESSAGE, MessageReader } from '@stream-manager/rtmp'
import type { Scope } from '../scope.ts'

/** Version, two times 1536 bytes: a client's part of the handshake. */
const HANDSHAKE_BYTES = 1 + 2 * 1536
/** Second byte of a video message: 0 is a decoder configuration, 1 a picture. */
const PICTURE = 1

/** A relay to an RTMP server that reads what publishers send. */
export interface PictureTap {
  readonly url: string
  /** Pictures of all publications so far. */
  pictures(): number
  /** Time of the first picture of the next publication. */
  nextPublication(): Promise<number>
}

export const startPictureTap = async (scope: Scope, serverPort: number): Promise<PictureTap> => {
  let pictures = 0
  let onPublication: (atMs: number) => void = () => undefined
  const follow = async (reader: ByteReader) => {
    await reader.read(HANDSHAKE_BYTES)
    const messages = new MessageReader(reader)
    for (let isFirst = true; ; ) {
      const { type, payload } = await messages.next()
      if (type !== MESSAGE.video || payload[1] !== PICTURE) continue
      pictures += 1
      if (isFirst) onPublication(performance.now())
      isFirst = false
    }
  }
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: '127.0.0.1', port: serverPort, noDelay: true })
    const reader = new ByteReader()
    follow(reader).catch(() => undefined)
    client.on('data', (chunk: Buffer) => reader.push(chunk))
    client.on('close', () => reader.fail(new Error('the publisher is gone')))
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  scope.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP port was bound')
  return {
    url: `rtmp://127.0.0.1:${address.port}/live`,
    pictures: () => pictures,
    nextPublication: () =>
      new Promise((resolve) => {
        onPublication = resolve
      }),
  }
}
