import type { GatewayLimits } from '../../limits.ts'
import type { Codec } from '../../protocol/codec.ts'

/** Where messages go. The callback says that the operating system has taken the message. */
export interface MessageSink {
  send(message: Buffer, options: { binary: boolean }, done: (error?: Error | null) => void): void
}

export interface OutboxOptions {
  readonly sink: MessageSink
  readonly codec: Codec
  readonly limits: Pick<GatewayLimits, 'maxOutboxBytes' | 'maxOutboxFrames' | 'maxOutboxAgeMs'>
  /** The peer does not keep up. Called once; nothing is sent after it. */
  readonly onOverflow: () => void
}

/** So much may travel as one message; a single larger frame travels alone. */
const MAX_JOINED_BYTES = 16 * 1024

interface Waiting {
  bytes: Buffer
  readonly sinceMs: number
  readonly conflateBy: string | undefined
}

/**
 * What waits for one peer. One message is on its way at a time and the rest waits here, in our own bounded queue,
 * because the socket's own buffer has no bound. What gathers meanwhile travels joined in the next message.
 */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #waiting: Waiting[] = []
  readonly #conflatable = new Map<string, Waiting>()
  readonly #stall: NodeJS.Timeout
  #bytes = 0
  #sending = false
  #closed = false
  #whenRoom: (() => void)[] = []

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#stall = setTimeout(() => this.#checkStall(), options.limits.maxOutboxAgeMs)
    this.#stall.unref()
  }

  /** Bytes waiting, without the message on its way. */
  get bytes(): number {
    return this.#bytes
  }

  /** With `conflateBy`, a frame that still waits under that name is replaced in its place. */
  push(bytes: Buffer, conflateBy?: string): void {
    if (this.#closed) return
    if (conflateBy !== undefined && this.#replace(bytes, conflateBy)) return
    const frame = { bytes, sinceMs: performance.now(), conflateBy }
    this.#waiting.push(frame)
    this.#bytes += bytes.length
    if (conflateBy !== undefined) this.#conflatable.set(conflateBy, frame)
    this.#flush()
    // A single frame larger than the bound may pass, or a large snapshot could never be delivered.
    const { maxOutboxBytes, maxOutboxFrames } = this.#options.limits
    const tooMuch = this.#bytes > maxOutboxBytes && this.#waiting.length > 1
    if (tooMuch || this.#waiting.length > maxOutboxFrames) this.#overflow()
  }

  /** Resolves when replies may be added without filling the queue, or when there is nobody left to reply to. */
  async room(): Promise<void> {
    if (this.#hasRoom()) return
    await new Promise<void>((resolve) => this.#whenRoom.push(resolve))
  }

  close(): void {
    this.#closed = true
    this.#waiting.length = 0
    this.#conflatable.clear()
    this.#bytes = 0
    clearTimeout(this.#stall)
    this.#admit()
  }

  #replace(bytes: Buffer, conflateBy: string): boolean {
    const frame = this.#conflatable.get(conflateBy)
    if (!frame) return false
    this.#bytes += bytes.length - frame.bytes.length
    frame.bytes = bytes
    return true
  }

  #flush(): void {
    const [oldest] = this.#waiting
    if (this.#sending || this.#closed || !oldest) return
    const { sink, codec, limits } = this.#options
    if (performance.now() - oldest.sinceMs > limits.maxOutboxAgeMs) {
      this.#overflow()
      return
    }
    this.#sending = true
    this.#stall.refresh()
    sink.send(codec.join(this.#take()), { binary: codec.binary }, (error) => {
      this.#sending = false
      // A failed write is followed by the socket's own close.
      if (error) return
      this.#flush()
      if (this.#hasRoom()) this.#admit()
    })
  }

  #take(): Buffer[] {
    const batch: Buffer[] = []
    let joined = 0
    for (const { bytes, conflateBy } of this.#waiting) {
      if (batch.length > 0 && joined + bytes.length > MAX_JOINED_BYTES) break
      if (conflateBy !== undefined) this.#conflatable.delete(conflateBy)
      batch.push(bytes)
      joined += bytes.length
    }
    this.#waiting.splice(0, batch.length)
    this.#bytes -= joined
    return batch
  }

  #checkStall(): void {
    if (this.#sending) this.#overflow()
  }

  #overflow(): void {
    if (this.#closed) return
    this.close()
    this.#options.onOverflow()
  }

  #hasRoom(): boolean {
    const { maxOutboxBytes, maxOutboxFrames } = this.#options.limits
    return this.#closed || (this.#bytes <= maxOutboxBytes / 2 && this.#waiting.length <= maxOutboxFrames / 2)
  }

  #admit(): void {
    for (const resolve of this.#whenRoom.splice(0)) resolve()
  }
}
