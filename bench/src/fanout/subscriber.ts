import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { MARKER, type PeerName } from './protocol.ts'

interface Handshake {
  readonly path: string
  readonly subprotocol?: string
  /** Text messages to send after the upgrade. */
  readonly messages: readonly string[]
  /** Part of the server's last answer before publications. */
  readonly ready: string
}

const HANDSHAKES: Readonly<Record<PeerName, Handshake>> = {
  'bare-ws': { path: '/', messages: [], ready: '101 Switching' },
  'fastify-websocket': { path: '/ws', messages: [], ready: '101 Switching' },
  'socket-io': { path: '/socket.io/?EIO=4&transport=websocket', messages: ['40'], ready: '40{' },
  ours: {
    path: '/ws',
    messages: ['{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"layer-updates"}}'],
    ready: '"subscribe":',
  },
}

const READ_BUFFER = Buffer.allocUnsafe(256 * 1024)
const [FIRST_BYTE, SECOND_BYTE] = Buffer.from(MARKER)

/** A masked text message, with a mask of zeros. */
const clientFrame = (text: string): Buffer => {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new RangeError('only short messages')
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}

const upgradeRequest = ({ path }: Handshake, port: number): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n')

/** A ping of our gateway, as a whole frame. No publication contains these bytes. */
const PING = Buffer.from([0x81, 2, ...Buffer.from('{}')])
const PONG = clientFrame('{}')

export interface SubscriberOptions {
  readonly peer: PeerName
  readonly port: number
  readonly onDeliveries: (count: number) => void
  /** Given only to subscribers that measure latency, because it has to decode every chunk. */
  readonly onText?: (text: string) => void
}

/** Counts markers over all chunks. A marker may be split between two chunks. */
const markerCounter = () => {
  let begun = false
  return (chunk: Buffer): number => {
    let count = begun && chunk[0] === SECOND_BYTE ? 1 : 0
    for (let at = chunk.indexOf(MARKER); at >= 0; at = chunk.indexOf(MARKER, at + 2)) count += 1
    begun = chunk.at(-1) === FIRST_BYTE
    return count
  }
}

/**
 * One subscriber on a bare TCP socket. All share one read buffer and count deliveries without parsing, so that thousands
 * fit on one core. Resolves once publications will be delivered.
 */
export const subscribe = ({ peer, port, onDeliveries, onText }: SubscriberOptions): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const handshake = HANDSHAKES[peer]
    let greeting: string | null = ''
    let upgraded = false
    const countMarkers = markerCounter()
    const greet = (chunk: Buffer) => {
      greeting += chunk.toString('latin1')
      if (!upgraded && greeting?.includes('\r\n\r\n')) {
        upgraded = true
        for (const text of handshake.messages) socket.write(clientFrame(text))
      }
      if (!greeting?.includes(handshake.ready)) return
      greeting = null
      resolve(socket)
    }
    const socket = connect({
      host: '127.0.0.1',
      port,
      onread: {
        buffer: READ_BUFFER,
        callback: (length, buffer) => {
          const chunk = (buffer as Buffer).subarray(0, length)
          if (greeting !== null) greet(chunk)
          const count = countMarkers(chunk)
          if (count > 0) onDeliveries(count)
          if (peer === 'ours' && chunk.includes(PING)) socket.write(PONG)
          onText?.(chunk.toString('latin1'))
          return true
        },
      },
    })
    socket.once('error', reject)
    socket.write(upgradeRequest(handshake, port))
  })
