import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

const ICY = 'ICY '

/** True for the error of Node's parser at the first line of old internet radios: `ICY 200 OK`. */
export const isIcyAnswer = (error: unknown): boolean =>
  error instanceof Error &&
  'rawPacket' in error &&
  Buffer.isBuffer(error.rawPacket) &&
  error.rawPacket.toString('latin1', 0, ICY.length) === ICY

/** A connection whose first line is passed on as HTTP/1.0, which ICY is but for its name. */
export class IcyConnection extends Duplex {
  readonly #socket: Socket
  #beginning: Buffer | null = Buffer.alloc(0)

  constructor(socket: Socket) {
    super()
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    socket.once('end', () => this.push(null))
    socket.once('error', (error) => this.destroy(error))
    socket.once('close', () => this.destroy())
  }

  get bytesRead(): number {
    return this.#socket.bytesRead
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#beginning ? Buffer.concat([this.#beginning, chunk]) : chunk
    if (this.#beginning && bytes.length < ICY.length) {
      this.#beginning = bytes
      return
    }
    const isFirst = this.#beginning !== null && bytes.toString('latin1', 0, ICY.length) === ICY
    this.#beginning = null
    if (isFirst) this.push('HTTP/1.0 ')
    if (!this.push(isFirst ? bytes.subarray(ICY.length) : bytes)) this.#socket.pause()
  }
}
