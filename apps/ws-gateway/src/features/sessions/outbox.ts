import { WebSocket } from 'ws'
import type { GatewayLimits } from '../../limits.ts'

/** The connection below a WebSocket. It takes whole frames; the callback runs when the operating system has them. */
export interface FrameStream {
  /** Bytes that the operating system has not taken yet. */
  readonly writableLength: number
  write(frame: Buffer, done?: (error?: Error | null) => void): unknown
  cork(): void
  uncork(): void
}

export interface OutboxOptions {
  readonly stream: FrameStream
  /** No frame may follow the close frame, which the WebSocket sends automatically on a protocol error of the peer. */
  readonly websocket: Pick<WebSocket, 'readyState'>
  readonly limits: Pick<GatewayLimits, 'maxOutboxBytes' | 'maxOutboxFrames' | 'maxOutboxAgeMs'>
  /** Called once when the peer does not keep up. Nothing is sent after it. */
  readonly onOverflow: () => void
}

/** Bytes of one write. A larger frame is written alone. */
const MAX_WRITE_BYTES = 16 * 1024

interface Waiting {
  frame: Buffer
  readonly sinceMs: number
  readonly conflateBy: string | undefined
}

/**
 * Output queue of one peer, in whole WebSocket messages. While the operating system takes everything, each frame is one
 * write and is not kept. After that one write is in progress at a time and the rest waits here, in a bounded queue, because
 * the stream's own buffer has no bound.
 */
export class Outbox {
  readonly #stream: FrameStream
  readonly #options: OutboxOptions
  readonly #waiting: Waiting[] = []
  #waitingBytes = 0
  /** Begin of the write in progress, or the time its oldest frame was pushed. */
  #writeSinceMs = 0
  #sending = false
  #closed = false
  #whenRoom: (() => void)[] = []

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#stream = options.stream
  }

  /** Bytes that the operating system has not taken yet. */
  get bytes(): number {
    return this.#closed ? 0 : this.#waitingBytes + this.#stream.writableLength
  }

  /** Takes a whole frame, which may be shared. It replaces a frame that still waits under the same `conflateBy`. */
  push(frame: Buffer, conflateBy?: string): void {
    if (this.#waiting.length > 0 || this.#stream.writableLength > 0) this.#enqueue(frame, conflateBy)
    else if (this.#isOpen()) {
      this.#stream.write(frame)
      if (this.#stream.writableLength > 0) this.#writeSinceMs = performance.now()
    }
  }

  /** Resolves when there is room for replies, or when the outbox is closed. */
  async room(): Promise<void> {
    if (this.#hasRoom()) return
    await new Promise<void>((resolve) => this.#whenRoom.push(resolve))
  }

  /** Overflows when the oldest frame has waited too long. */
  checkAge(nowMs: number): void {
    const oldestMs = this.#stream.writableLength > 0 ? this.#writeSinceMs : nowMs
    const sinceMs = Math.min(oldestMs, this.#waiting[0]?.sinceMs ?? nowMs)
    if (nowMs - sinceMs > this.#options.limits.maxOutboxAgeMs) this.#overflow()
  }

  close(): void {
    this.#closed = true
    this.#waiting.length = 0
    this.#waitingBytes = 0
    this.#admit()
  }

  #isOpen(): boolean {
    return !this.#closed && this.#options.websocket.readyState === WebSocket.OPEN
  }

  #enqueue(frame: Buffer, conflateBy: string | undefined): void {
    if (this.#closed || (conflateBy !== undefined && this.#replace(frame, conflateBy))) return
    this.#waiting.push({ frame, sinceMs: performance.now(), conflateBy })
    this.#waitingBytes += frame.length
    this.#send()
    // A single frame above the bound is allowed, or a large snapshot could never be delivered.
    const { maxOutboxBytes, maxOutboxFrames } = this.#options.limits
    const isFull = this.#waitingBytes > maxOutboxBytes && this.#waiting.length > 1
    if (isFull || this.#waiting.length > maxOutboxFrames) this.#overflow()
  }

  #replace(frame: Buffer, conflateBy: string): boolean {
    const waiting = this.#waiting.find((other) => other.conflateBy === conflateBy)
    if (!waiting) return false
    this.#waitingBytes += frame.length - waiting.frame.length
    waiting.frame = frame
    return true
  }

  #send(): void {
    const [oldest] = this.#waiting
    if (this.#sending || oldest === undefined || !this.#isOpen()) return
    this.#sending = true
    this.#writeSinceMs = oldest.sinceMs
    this.#stream.cork()
    const frames = this.#take()
    for (const [index, frame] of frames.entries()) {
      if (index < frames.length - 1) this.#stream.write(frame)
      else this.#stream.write(frame, (error) => this.#sent(error))
    }
    this.#stream.uncork()
  }

  #sent(error: Error | null | undefined): void {
    this.#sending = false
    // The socket closes itself after a failed write.
    if (error) return
    this.#send()
    if (this.#hasRoom()) this.#admit()
  }

  #take(): Buffer[] {
    const frames: Buffer[] = []
    let bytes = 0
    for (const { frame } of this.#waiting) {
      if (frames.length > 0 && bytes + frame.length > MAX_WRITE_BYTES) break
      frames.push(frame)
      bytes += frame.length
    }
    this.#waiting.splice(0, frames.length)
    this.#waitingBytes -= bytes
    return frames
  }

  #overflow(): void {
    if (this.#closed) return
    this.close()
    this.#options.onOverflow()
  }

  #hasRoom(): boolean {
    const { maxOutboxBytes, maxOutboxFrames } = this.#options.limits
    const { length } = this.#waiting
    return this.#closed || (this.#waitingBytes <= maxOutboxBytes / 2 && length <= maxOutboxFrames / 2)
  }

  #admit(): void {
    for (const resolve of this.#whenRoom.splice(0)) resolve()
  }
}
