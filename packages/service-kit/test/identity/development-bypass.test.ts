import t from 'tap'
import { bypassesSignIn, bypassWarning } from '../../src/identity/development-bypass.ts'

const flags = {
  ENVIRONMENT: 'development',
  ALLOW_DEV_AUTH_BYPASS: true,
  WEBSOCKET_AUTH_BYPASS: false,
} as const
const request = {
  transport: 'http',
  addresses: ['127.0.0.1', '127.0.0.1'],
} as const

t.test('lets a local request in', async (t) => {
  for (const peerAddress of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    t.ok(bypassesSignIn(flags, { ...request, addresses: [peerAddress] }), peerAddress)
  }
  t.ok(bypassesSignIn(flags, { ...request, transport: 'socket' }))
})

t.test('the socket flag lets sockets in and nothing else', async (t) => {
  const socketFlags = { ...flags, ALLOW_DEV_AUTH_BYPASS: false, WEBSOCKET_AUTH_BYPASS: true }
  t.ok(bypassesSignIn(socketFlags, { ...request, transport: 'socket' }))
  t.notOk(bypassesSignIn(socketFlags, request))
})

const REFUSED = [
  ['a peer in the network', flags, { addresses: ['192.168.0.2', '127.0.0.1'] }],
  ['a client behind a local proxy', flags, { addresses: ['127.0.0.1', '192.168.0.2'] }],
  ['a peer whose name looks local', flags, { addresses: ['127.0.0.1.attacker.example'] }],
  ['no peer address', flags, { addresses: [undefined, undefined] }],
  ['no address at all', flags, { addresses: [] }],
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
