import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

const CHECK_EVERY_MS = 1000
const STALLED_AFTER_MS = 5000

/**
 * Detects a peer that has stopped reading. The kernel alone would hide it for minutes: it buffers megabytes for a frozen
 * destination before a write waits, and the output would still look live.
 */
export class StallWatch {
  readonly #socket: Socket
  readonly #onStall: () => void
  readonly #timer: NodeJS.Timeout
  #acknowledgedBytes = 0
  #progressAtMs = performance.now()

  constructor(socket: Socket, onStall: () => void) {
    this.#socket = socket
    this.#onStall = onStall
    this.#timer = setInterval(() => void this.#check(), CHECK_EVERY_MS)
    socket.once('close', () => clearInterval(this.#timer))
  }

  async #check(): Promise<void> {
    const waiting = await unacknowledgedBytes(this.#socket)
    const now = performance.now()
    const acknowledged = this.#socket.bytesWritten - (waiting ?? 0)
    if (!waiting || acknowledged > this.#acknowledgedBytes) this.#progressAtMs = now
    this.#acknowledgedBytes = Math.max(this.#acknowledgedBytes, acknowledged)
    if (now - this.#progressAtMs > STALLED_AFTER_MS) this.#onStall()
  }
}

/** Bytes that the peer's kernel has not acknowledged. Null where the system does not report them (only Linux does). */
const unacknowledgedBytes = async ({ localPort, remotePort }: Socket): Promise<number | null> => {
  if (localPort === undefined || remotePort === undefined) return null
  const line = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`)
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const found = line.exec(await readFile(table, 'utf8').catch(() => ''))?.[1]
    if (found !== undefined) return Number.parseInt(found, 16)
  }
  return null
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')
