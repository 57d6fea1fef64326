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
 * The same client with the socket's frames as Protobuf, which are smaller and cheaper to read. An entry of its own,
 * since the Protobuf runtime is larger than all the rest: a page that does not import it does not load it.
 */
export const createClient = (options: ClientOptions): Client =>
  assembleClient(options, {
    Client: Centrifuge,
    UnauthorizedError,
    encode: (value) => encoder.encode(JSON.stringify(value)),
    decode,
  })
