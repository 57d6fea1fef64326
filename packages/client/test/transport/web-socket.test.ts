import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import type { ConnectionStatus, PreviewStatus } from '../../src/index.ts'
import { testClient } from '../support/client.ts'

class BlockedWebSocket {
  static attempts = 0

  constructor() {
    BlockedWebSocket.attempts += 1
    throw new Error('blocked')
  }
}

t.test('a WebSocket whose constructor throws is tried again, and nobody else gets the error', async (t) => {
  const { connection, channels, preview } = testClient(t, { WebSocket: BlockedWebSocket })
  const states: ConnectionStatus['state'][] = []
  connection.watch(({ state }) => states.push(state))
  channels.streamState.watch(() => undefined)
  const shown: PreviewStatus[] = []
  t.teardown(
    preview.watch({ media: () => undefined, message: () => undefined, status: (now) => shown.push(now) }),
  )
  await eventually(() => BlockedWebSocket.attempts >= 6, { what: 'more attempts' })
  t.strictSame(states, ['connecting'])
  t.ok(shown.every(({ state }) => state === 'connecting'))
  t.ok(shown.some(({ reason }) => reason?.includes('blocked')))
})

t.test('a runtime without WebSocket has a connection that is tried again', async (t) => {
  const { WebSocket } = globalThis
  t.teardown(() => Object.assign(globalThis, { WebSocket }))
  Object.assign(globalThis, { WebSocket: undefined })
  const { connection, channels } = testClient(t, { WebSocket: undefined })
  let failures = 0
  channels.streamState.subscribe({ error: () => (failures += 1) })
  await eventually(() => failures >= 2, { what: 'two failed attempts' })
  t.equal(connection.status.state, 'connecting')
})
