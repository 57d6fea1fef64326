import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { testClient } from './support/client.ts'
import { connected, startGatewayStub } from './support/gateway-stub.ts'

/** Tokens in turn, and how many were asked for. */
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

t.test('the token is renewed in band before it expires, on the connection that is open', async (t) => {
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

t.test('a token that expired while away is replaced before the connection comes back', async (t) => {
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

t.test('signed out: the connection stays closed and says so', async (t) => {
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
