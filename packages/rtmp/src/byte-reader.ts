/** A peer of ours answers in a few hundred bytes; more than this unread is an attack or the wrong protocol. */
const MAX_UNREAD_BYTES = 1024 * 1024

/** Turns arriving chunks into reads of exact length. One read at a time. */
export class ByteReader {
  #buffered: Buffer = Buffer.alloc(0)
  #failure: Error | null = null
  #wake: (() => void) | null = null

  push(chunk: Buffer): void {
    if (this.#failure) return
    this.#buffered = Buffer.concat([this.#buffered, chunk])
    if (this.#buffered.length > MAX_UNREAD_BYTES) this.fail(new Error('the peer sent more than it may'))
    this.#wake?.()
  }

  /** Every read from now on rejects with this error; the first failure is kept. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#wake?.()
  }

  async read(length: number): Promise<Buffer> {
    while (this.#buffered.length < length) {
      if (this.#failure) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      this.#wake = null
    }
    const bytes = this.#buffered.subarray(0, length)
    this.#buffered = this.#buffered.subarray(length)
    return bytes
  }
}
