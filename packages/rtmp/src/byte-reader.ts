/** A peer's replies take a few hundred bytes. More unread bytes than this are an attack or another protocol. */
const MAX_UNREAD_BYTES = 1024 * 1024

/** Turns received chunks into reads of exact length. One read at a time. */
export class ByteReader {
  #buffered: Buffer = Buffer.alloc(0)
  #failure: Error | null = null
  #wake: (() => void) | null = null

  push(chunk: Buffer): void {
    if (this.#failure) return
    this.#buffered = Buffer.concat([this.#buffered, chunk])
    if (this.#buffered.length > MAX_UNREAD_BYTES)
      this.fail(new Error('the peer sent more than 1 MiB that nobody reads'))
    this.#wake?.()
  }

  /** Makes every later read reject with this error. The first error is kept. */
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
