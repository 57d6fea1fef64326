import { Centrifuge, UnauthorizedError } from 'centrifuge/build/protobuf'
import { assembleClient, type Client } from './client.ts'
import type { ClientOptions } from './options.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

const decode = (payload: unknown): unknown => {
  if (!(payload instanceof Uint8Array)) return undefined
  try {
    return JSON.parse(decoder.decode(payload))
  } catch {
    return undefined
  }
}

/**
 * The same client with Protobuf frames on the socket, which are smaller and cheaper to read. The Protobuf runtime is larger
 * than the rest of the package, so this entry is separate: only pages that import it load the runtime.
 */
export const createClient = (options: ClientOptions): Client =>
  assembleClient(options, {
    Client: Centrifuge,
    UnauthorizedError,
    encode: (value) => encoder.encode(JSON.stringify(value)),
    decode,
  })
