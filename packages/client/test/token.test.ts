import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { testClient } from './support/client.ts'
import { connected, startGatewayStub } from './support/gateway-stub.ts'

/** Gives the tokens one after another and counts the questions. */
const tokens = (...given: readonly (string | null)[]) => {
  let asked = 0
  return {
    asked: () => asked,
    getToken: async () => {
      asked += 1
      return given[Math.min(asked, given.length) - 1] ?? null
    },
  }
}

t.test('a token is renewed on the open connection before it expires', async (t) => {
  const gateway = await startGatewayStub(t, ({ connect, refresh }) => {
    if (connect) return { connect: { ...connected, expires: true, ttl: 1 } }
    return refresh ? { refresh: { client: 'c', version: 'test', expires: true, ttl: 3600 } } : null
  })
  const { getToken, asked } = tokens('first', 'second')
  const client = testClient(t, { socketUrl: gateway.url, getToken })
  client.connection.connect()
  t.match((await gateway.command('connect')).connect, { token: 'first' })
  t.match((await gateway.command('refresh')).refresh, { token: 'second' })
  t.equal(asked(), 2)
  t.equal(client.connection.status.state, 'connected')
})

t.test('a token that expired while disconnected is replaced before the reconnect', async (t) => {
  const gateway = await startGatewayStub(t, ({ connect }) => {
    if (connect?.token === 'old') return { error: { code: 109, message: 'token expired', temporary: true } }
    return null
  })
  const { getToken } = tokens('new')
  const client = testClient(t, { socketUrl: gateway.url, token: 'old', getToken })
  client.connection.connect()
  await eventually(() => client.connection.status.state === 'connected')
  t.strictSame(
    gateway.seen.map(({ connect }) => connect?.token),
    ['old', 'new'],
  )
})

t.test('the connection stays closed and reports `unauthorized` when signed out', async (t) => {
  const gateway = await startGatewayStub(t, () => null)
  const client = testClient(t, { socketUrl: gateway.url, getToken: async () => null })
  const states: string[] = []
  client.connection.watch(({ state }) => states.push(state))
  client.connection.connect()
  await eventually(() => client.connection.status.state === 'disconnected')
  t.strictSame(states, ['connecting', 'disconnected'])
  t.equal(client.connection.status.reason, 'unauthorized')
  t.strictSame(gateway.seen, [])
})
