import type { Writable } from 'node:stream'

/**
 * Commands in one write. More of them save little more, and Redis answers the commands of one write together: with all
 * in one write it and this process would work in turns instead of at the same time.
 */
const COMMANDS_A_WRITE = 8

/**
 * Joins the commands of one turn of the event loop. Each write is a system call here and one in Redis, which syncs its
 * append-only file once for all commands that it reads together.
 */
export class JoinedWrites {
  readonly #stream: () => Writable | undefined
  #joined = 0

  /** `stream` answers the present connection, or nothing before the first one. */
  constructor(stream: () => Writable | undefined) {
    this.#stream = stream
  }

  /** Call before each command is written. */
  join(): void {
    const stream = this.#stream()
    if (stream === undefined) return
    if (stream.writableCorked === 0) this.#hold(stream)
    this.#joined += 1
    if (this.#joined <= COMMANDS_A_WRITE) return
    stream.uncork()
    stream.cork()
    this.#joined = 1
  }

  #hold(stream: Writable): void {
    stream.cork()
    this.#joined = 0
    process.nextTick(() => stream.uncork())
  }
}
