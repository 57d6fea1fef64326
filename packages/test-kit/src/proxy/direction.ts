import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { delay } from '@stream-manager/async'
import { resetSocket } from './reset-socket.ts'

/** Faults in one direction through the proxy. An absent field means no such fault. */
export interface DirectionFaults {
  /** Holds everything, even the end of the connection. Healing releases what is still held. */
  readonly blackhole?: boolean
  readonly latencyMs?: number
  /** Adds up to this much latency, chosen for each chunk. The order is kept. */
  readonly jitterMs?: number
  /** Splits the data into pieces of `bytes`, with a pause after each. */
  readonly slice?: { readonly bytes: number; readonly everyMs: number }
}

/** Limit of held data. Beyond it the proxy stops reading, and TCP slows the sender down. */
const BUFFER_BYTES = 256 * 1024

type Item =
  | { readonly kind: 'data'; readonly dueMs: number; readonly chunk: Buffer }
  | { readonly kind: 'end' | 'reset'; readonly dueMs: number }

/** Carries data from one socket to the other, with the faults in force at the time. */
export class Direction {
  readonly #from: Socket
  readonly #to: Socket
  readonly #queue: Item[] = []
  readonly #changes = new EventEmitter()
  readonly #done = new AbortController()
  #faults: DirectionFaults
  #bufferedBytes = 0

  constructor(from: Socket, to: Socket, faults: DirectionFaults) {
    this.#from = from
    this.#to = to
    this.#faults = faults
    from.on('data', (chunk: Buffer) => this.#buffer(chunk))
    from.once('end', () => this.#enqueue({ kind: 'end', dueMs: this.#dueMs() }))
    from.once('error', () => this.#enqueue({ kind: 'reset', dueMs: this.#dueMs() }))
    to.once('close', () => this.#done.abort())
    // An abort ends the wait when the receiver is gone. The other direction tells the sender, through its own faults. Data
    // that the sender sends until then is discarded.
    this.#carry().catch(() => this.#discard())
  }

  setFaults(faults: DirectionFaults): void {
    this.#faults = faults
    this.#changes.emit('change')
  }

  #dueMs(): number {
    const { latencyMs = 0, jitterMs = 0 } = this.#faults
    return performance.now() + latencyMs + Math.random() * jitterMs
  }

  #buffer(chunk: Buffer): void {
    if (this.#done.signal.aborted) return
    this.#bufferedBytes += chunk.length
    if (this.#bufferedBytes >= BUFFER_BYTES) this.#from.pause()
    this.#enqueue({ kind: 'data', chunk, dueMs: this.#dueMs() })
  }

  #discard(): void {
    this.#queue.length = 0
    this.#from.resume()
  }

  #enqueue(item: Item): void {
    this.#queue.push(item)
    this.#changes.emit('change')
  }

  async #carry(): Promise<void> {
    const { signal } = this.#done
    while (!signal.aborted) {
      const item = this.#queue[0]
      if (!item || this.#faults.blackhole) {
        await once(this.#changes, 'change', { signal })
        continue
      }
      const waitMs = item.dueMs - performance.now()
      if (waitMs > 0) {
        await delay(waitMs, { signal })
        continue
      }
      this.#queue.shift()
      await this.#deliver(item)
    }
  }

  async #deliver(item: Item): Promise<void> {
    if (item.kind === 'data') await this.#write(this.#nextSlice(item.chunk))
    else if (item.kind === 'end') this.#to.end()
    else resetSocket(this.#to)
  }

  /** Puts the rest of the chunk back at the head of the queue. */
  #nextSlice(chunk: Buffer): Buffer {
    const { slice } = this.#faults
    if (!slice || chunk.length <= slice.bytes) return chunk
    const rest = chunk.subarray(slice.bytes)
    this.#queue.unshift({ kind: 'data', chunk: rest, dueMs: performance.now() + slice.everyMs })
    return chunk.subarray(0, slice.bytes)
  }

  async #write(piece: Buffer): Promise<void> {
    const hasRoom = this.#to.write(piece)
    if (!hasRoom) await once(this.#to, 'drain', { signal: this.#done.signal })
    this.#bufferedBytes -= piece.length
    if (this.#bufferedBytes < BUFFER_BYTES) this.#from.resume()
  }
}
