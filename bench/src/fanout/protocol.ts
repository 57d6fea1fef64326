/** Messages between the processes of the fan-out benchmark. */

export const PEERS = ['bare-ws', 'socket-io', 'fastify-websocket', 'ours'] as const
export type PeerName = (typeof PEERS)[number]

/** Orders to the server. */
export type ServerOrder =
  | { readonly order: 'publish'; readonly perSecond: number; readonly seconds: number }
  | { readonly order: 'memory' }

export interface ServerListening {
  readonly answer: 'listening'
  readonly port: number
}

export interface Published {
  readonly answer: 'published'
  readonly count: number
  /** User and system time of the process while it published, from the operating system. */
  readonly cpuMicroseconds: number
  readonly wallMs: number
  readonly loopDelayP99Ms: number
}

export interface ResidentMemory {
  readonly answer: 'memory'
  readonly residentBytes: number
  /** Bytes of live objects and their buffers. */
  readonly heldBytes: number
}

/** Orders to the process of the subscribers. */
export type LoadOrder =
  | { readonly order: 'connect'; readonly peer: PeerName; readonly port: number; readonly count: number }
  | { readonly order: 'expect'; readonly deliveries: number }

export interface Connected {
  readonly answer: 'connected'
}

export interface Received {
  readonly answer: 'received'
  readonly deliveries: number
  readonly latenciesMs: readonly number[]
  readonly cpuShare: number
  readonly loopDelayP99Ms: number
}

/**
 * Occurs once in each publication and nowhere else, so that deliveries can be counted without parsing. A single byte could
 * be part of a frame's length; these two, read as a length, exceed every message of the benchmark.
 */
export const MARKER = '~Z'
const PAYLOAD_BYTES = 200

/** 200 bytes of JSON. `at` is the monotonic clock in microseconds, which all processes of a machine share. */
export const createPayload = (): { at: number; text: string } => {
  const at = monotonicMicroseconds()
  const shortest = JSON.stringify({ at, text: MARKER }).length
  return { at, text: `${'x'.repeat(PAYLOAD_BYTES - shortest)}${MARKER}` }
}

export const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1_000n)
