import type { Test } from 'tap'
import { WebSocket } from 'ws'
import { type Client, type ClientOptions, createClient } from '../../src/index.ts'

/** Nothing listens at this address. */
const NOWHERE = 'http://127.0.0.1:1'

/** A client with short pauses between attempts. It closes with the test. */
export const testClient = (t: Test, options: Partial<ClientOptions>): Client => {
  const client = createClient({
    apiUrl: NOWHERE,
    socketUrl: 'ws://127.0.0.1:1/ws',
    WebSocket,
    ...options,
    limits: { minReconnectDelayMs: 20, maxReconnectDelayMs: 50, ...options.limits },
  })
  t.teardown(() => client.close())
  return client
}
