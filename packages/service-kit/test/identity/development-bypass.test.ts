import t from 'tap'
import { bypassesSignIn, bypassWarning } from '../../src/identity/development-bypass.ts'

const flags = {
  ENVIRONMENT: 'development',
  ALLOW_DEV_AUTH_BYPASS: true,
  WEBSOCKET_AUTH_BYPASS: false,
} as const
const request = {
  transport: 'http',
  peerAddress: '127.0.0.1',
  hostIsKnown: true,
  hasCredential: false,
} as const

t.test('lets a local request without a credential in', async (t) => {
  for (const peerAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    t.ok(bypassesSignIn(flags, { ...request, peerAddress }), peerAddress)
  }
  t.ok(bypassesSignIn(flags, { ...request, transport: 'socket' }))
})

t.test('the socket flag lets sockets in and nothing else', async (t) => {
  const socketFlags = { ...flags, ALLOW_DEV_AUTH_BYPASS: false, WEBSOCKET_AUTH_BYPASS: true }
  t.ok(bypassesSignIn(socketFlags, { ...request, transport: 'socket' }))
  t.notOk(bypassesSignIn(socketFlags, request))
})

const REFUSED = [
  ['a credential', flags, { hasCredential: true }],
  ['an unknown host', flags, { hostIsKnown: false }],
  ['a peer in the network', flags, { peerAddress: '192.168.0.2' }],
  ['a peer whose name looks local', flags, { peerAddress: '127.0.0.1.attacker.example' }],
  ['no peer address', flags, { peerAddress: undefined }],
  ['production', { ...flags, ENVIRONMENT: 'production' }, {}],
  ['the test environment', { ...flags, ENVIRONMENT: 'test' }, {}],
  ['no environment', { ALLOW_DEV_AUTH_BYPASS: true }, {}],
  ['no flag', { ENVIRONMENT: 'development' }, {}],
] as const

for (const [what, given, change] of REFUSED) {
  t.test(`requires sign-in with ${what}`, async (t) => {
    t.notOk(bypassesSignIn(given, { ...request, ...change }))
    t.notOk(bypassesSignIn(given, { ...request, transport: 'socket', ...change }))
  })
}

t.test('the warning names the flag that is on', async (t) => {
  t.match(bypassWarning(flags), /^ALLOW_DEV_AUTH_BYPASS=true: every request/)
  t.match(
    bypassWarning({ ENVIRONMENT: 'development', WEBSOCKET_AUTH_BYPASS: true }),
    /^WEBSOCKET_AUTH_BYPASS=true: every WebSocket/,
  )
  t.equal(bypassWarning({ ENVIRONMENT: 'development' }), null)
})
