import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { resetSocket } from './reset-socket.ts'

/** What may go wrong on one way through the proxy. Absent means it does not. */
export interface DirectionFaults {
  /** Nothing arrives, not even the end of the connection, until it is healed; then what is still there arrives. */
  readonly blackhole?: boolean
  readonly latencyMs?: number
  /** Up to this much more latency, anew for each chunk; order is kept. */
  readonly jitterMs?: number
  /** Pieces of so many bytes, with a pause after each. */
  readonly slice?: { readonly bytes: number; readonly everyMs: number }
}

/** Held for a peer that does not read, or through a blackhole; then the sender feels it as TCP would make it. */
const BUFFER_BYTES = 256 * 1024

type Parcel =
  | { readonly kind: 'data'; readonly dueMs: number; readonly chunk: Buffer }
  | { readonly kind: 'end' | 'reset'; readonly dueMs: number }

/** Carries what one socket receives to the other one, through the faults in force at the time. */
export class Direction {
  readonly #from: Socket
  readonly #to: Socket
  readonly #parcels: Parcel[] = []
  readonly #changes = new EventEmitter()
  readonly #done = new AbortController()
  #faults: DirectionFaults
  #bufferedBytes = 0

  constructor(from: Socket, to: Socket, faults: DirectionFaults) {
    this.#from = from
    this.#to = to
    this.#faults = faults
    from.on('data', (chunk: Buffer) => this.#buffer(chunk))
    from.once('end', () => this.#accept({ kind: 'end', dueMs: this.#dueMs() }))
    from.once('error', () => this.#accept({ kind: 'reset', dueMs: this.#dueMs() }))
    to.once('close', () => this.#done.abort())
    // An abort in the middle of a wait is how it ends when the receiver is gone. The sender is told by the other
    // direction, through its faults; what it sends until then goes nowhere.
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
    this.#accept({ kind: 'data', chunk, dueMs: this.#dueMs() })
  }

  #discard(): void {
    this.#parcels.length = 0
    this.#from.resume()
  }

  #accept(parcel: Parcel): void {
    this.#parcels.push(parcel)
    this.#changes.emit('change')
  }

  async #carry(): Promise<void> {
    const { signal } = this.#done
    while (!signal.aborted) {
      const parcel = this.#parcels[0]
      if (!parcel || this.#faults.blackhole) {
        await once(this.#changes, 'change', { signal })
        continue
      }
      const waitMs = parcel.dueMs - performance.now()
      if (waitMs > 0) {
        await delay(waitMs, undefined, { signal })
        continue
      }
      this.#parcels.shift()
      await this.#deliver(parcel)
    }
  }

  async #deliver(parcel: Parcel): Promise<void> {
    if (parcel.kind === 'data') await this.#write(this.#nextSlice(parcel.chunk))
    else if (parcel.kind === 'end') this.#to.end()
    else resetSocket(this.#to)
  }

  /** The rest of the chunk goes back to the head of the queue, to wait for its turn. */
  #nextSlice(chunk: Buffer): Buffer {
    const { slice } = this.#faults
    if (!slice || chunk.length <= slice.bytes) return chunk
    const rest = chunk.subarray(slice.bytes)
    this.#parcels.unshift({ kind: 'data', chunk: rest, dueMs: performance.now() + slice.everyMs })
    return chunk.subarray(0, slice.bytes)
  }

  async #write(piece: Buffer): Promise<void> {
    const hasRoom = this.#to.write(piece)
    if (!hasRoom) await once(this.#to, 'drain', { signal: this.#done.signal })
    this.#bufferedBytes -= piece.length
    if (this.#bufferedBytes < BUFFER_BYTES) this.#from.resume()
  }
}
