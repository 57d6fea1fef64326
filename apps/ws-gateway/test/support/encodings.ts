import { type TestScope, within } from '@stream-manager/test-kit'
import {
  Centrifuge,
  type ClientEvents,
  type Options,
  type Subscription,
  type SubscriptionEvents,
} from 'centrifuge'
import { Centrifuge as ProtobufBuild } from 'centrifuge/build/protobuf'
import { WebSocket } from 'ws'

/** The two builds declare the same class twice, and the compiler treats their private fields as different. */
const ProtobufCentrifuge = ProtobufBuild as unknown as typeof Centrifuge

/** The stock client in one of its encodings; in Protobuf applications pass and receive payloads as bytes. */
export interface Encoding {
  readonly name: 'JSON' | 'Protobuf'
  client(t: TestScope, url: string, options?: Partial<Options>): Centrifuge
  write(data: unknown): unknown
  read(payload: unknown): unknown
}

const clientsOf =
  (Build: typeof Centrifuge): Encoding['client'] =>
  (t, url, options = {}) => {
    const pauses = { minReconnectDelay: 20, maxReconnectDelay: 50 }
    const client = new Build(url, { websocket: WebSocket, ...pauses, ...options })
    t.teardown(() => client.disconnect())
    return client
  }

const bytesOf = (payload: unknown): Uint8Array => {
  if (payload instanceof Uint8Array) return payload
  throw new Error(`the client gave ${typeof payload} where bytes belong`)
}

export const ENCODINGS: readonly Encoding[] = [
  { name: 'JSON', client: clientsOf(Centrifuge), write: (data) => data, read: (payload) => payload },
  {
    name: 'Protobuf',
    client: clientsOf(ProtobufCentrifuge),
    write: (data) => new TextEncoder().encode(JSON.stringify(data)),
    read: (payload) => JSON.parse(new TextDecoder().decode(bytesOf(payload))),
  },
]

type ContextOf<Listener> = Listener extends (context: infer Context) => void ? Context : never

interface Emitter {
  once(event: never, listener: (context: unknown) => void): unknown
}

/** The next event of this name, as the application receives it. */
export function nextEvent<Name extends keyof ClientEvents>(
  client: Centrifuge,
  event: Name,
): Promise<ContextOf<ClientEvents[Name]>>
export function nextEvent<Name extends keyof SubscriptionEvents>(
  subscription: Subscription,
  event: Name,
): Promise<ContextOf<SubscriptionEvents[Name]>>
export function nextEvent(emitter: Emitter, event: string): Promise<unknown> {
  const emitted = new Promise((resolve) => {
    emitter.once(event as never, resolve)
  })
  return within(emitted, { what: `the event ${event}` })
}
