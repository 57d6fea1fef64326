import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import type { Caller } from '@stream-manager/contracts'
import { createDomain } from '@stream-manager/domain'
import { createLogger } from '@stream-manager/service-kit'
import { eventually, temporaryDirectory } from '@stream-manager/test-kit'
import { type AccessPolicy, buildApp } from '@stream-manager/ws-gateway'
import t, { type Test } from 'tap'
import { clientOf } from '../support/client.ts'

const AN_HOUR_MS = 3_600_000

const ANN: Caller = { subject: 'ann', name: 'Ann', role: 'operator', grants: null, via: 'session' }

/** Accepts tokens that begin with `good`; the first one of a connection expires soon. */
const shortLived = (): AccessPolicy & { readonly refreshed: string[] } => {
  const refreshed: string[] = []
  return {
    refreshed,
    connect: async ({ token }) =>
      token?.startsWith('good') ? { caller: ANN, expiresAt: Date.now() + 60_000 } : 'invalidToken',
    refresh: async (admitted, token) => {
      refreshed.push(token)
      return token.startsWith('good') ? { ...admitted, expiresAt: Date.now() + AN_HOUR_MS } : 'invalidToken'
    },
    recheck: () => null,
  }
}

/** The real gateway with another access policy. */
const startGateway = async (t: Test, access: AccessPolicy): Promise<string> => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  const { app } = await buildApp({
    backplane,
    access,
    domain: createDomain({ backplane }),
    logger: createLogger({ service: 'ws-gateway', level: 'silent' }),
    config: { CORS_ORIGINS: [], TRUSTED_PROXIES: [] },
    // A busy machine must not refuse sockets here.
    limits: { refreshLeadMs: 58_500, shedAboveLoopDelayMs: 60_000 },
  })
  t.teardown(() => app.close())
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return `${address.replace('http', 'ws')}/ws`
}

t.test('the client refreshes its token before it expires, and the connection stays open', async (t) => {
  const access = shortLived()
  const socketUrl = await startGateway(t, access)
  const given = ['good-1', 'good-2']
  const client = clientOf(t, { apiUrl: '', socketUrl }, { getToken: async () => given.shift() ?? null })
  const states: string[] = []
  client.connection.watch(({ state }) => states.push(state))
  const { streamState } = client.channels
  streamState.watch(() => {})
  await eventually(() => streamState.current.live)
  await eventually(() => access.refreshed.length > 0, { what: 'the refresh' })
  t.strictSame(access.refreshed, ['good-2'])
  t.strictSame(states, ['connecting', 'connected'])
  t.ok(streamState.current.live)
})

t.test('a refused token ends the connection, and every subscriber gets an error', async (t) => {
  const socketUrl = await startGateway(t, shortLived())
  const client = clientOf(t, { apiUrl: '', socketUrl }, { token: 'forged' })
  const errors: [code: string, final: boolean][] = []
  client.channels.chat.subscribe({ error: ({ code }, final) => errors.push([code, final]) })
  await eventually(() => client.connection.status.state === 'disconnected')
  t.match(client.connection.status, { code: 3500, reason: 'invalid token' })
  t.strictSame(errors.at(-1), ['client.disconnected', true])
})
