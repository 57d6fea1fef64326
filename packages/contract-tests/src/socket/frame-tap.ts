import { Reply } from '@stream-manager/contracts'
import type { SchemaFaults } from '../schema-faults.ts'

const MAX_KEPT_FAULTS = 20

/** Faults of the frames that arrived, and how many arrived. */
export interface FrameTap {
  readonly faults: string[]
  frames: number
  /** For the stock client's option `websocket`: checks every frame on its way to the client. */
  readonly webSocket: typeof WebSocket
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Frames are open objects by the protocol, so fields unknown here are no fault. */
export const frameTap = (faultsOf: SchemaFaults): FrameTap => {
  const inspect = (message: unknown): void => {
    for (const line of String(message).split('\n').filter(Boolean)) {
      tap.frames += 1
      if (tap.faults.length >= MAX_KEPT_FAULTS) continue
      tap.faults.push(...faultsOf(Reply, parse(line), 'frame'))
    }
  }
  class TappedWebSocket extends WebSocket {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters)
      this.addEventListener('message', ({ data }) => inspect(data))
    }
  }
  const tap: FrameTap = { faults: [], frames: 0, webSocket: TappedWebSocket }
  return tap
}
