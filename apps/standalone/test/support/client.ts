import { isDeepStrictEqual } from 'node:util'
import { type Client, type ClientOptions, createClient } from '@stream-manager/client'
import { createClient as createProtobufClient } from '@stream-manager/client/protobuf'
import type { Test } from 'tap'
import { WebSocket } from 'ws'
import type { TestSystem } from './system.ts'

export const ENCODINGS = { json: createClient, protobuf: createProtobufClient } as const

export interface SystemClientOptions extends Partial<ClientOptions> {
  readonly encoding?: keyof typeof ENCODINGS
}

/** The longest wait for one answer. A busy machine takes seconds for it. */
const TIMEOUT_MS = 60_000

/** The SDK against the running system, closed with the test. */
export const clientOf = (
  t: Test,
  system: Pick<TestSystem, 'apiUrl' | 'socketUrl'>,
  { encoding = 'json', limits = {}, ...options }: SystemClientOptions = {},
): Client => {
  const { apiUrl, socketUrl } = system
  const own = { minReconnectDelayMs: 50, maxReconnectDelayMs: 250, timeoutMs: TIMEOUT_MS }
  const allLimits = { ...own, ...limits }
  const client = ENCODINGS[encoding]({ apiUrl, socketUrl, WebSocket, limits: allLimits, ...options })
  t.teardown(() => client.close())
  return client
}

/** True if the state that the client keeps by events equals the server's. */
export const keepsLayersOf = async (
  { channels }: Client,
  { api }: Pick<TestSystem, 'api'>,
): Promise<boolean> => {
  const { items } = await api.call<{ items: unknown[] }>('GET', '/api/layers')
  return isDeepStrictEqual(channels.layerUpdates.current.value?.items, items)
}
