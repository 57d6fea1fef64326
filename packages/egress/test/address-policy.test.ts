import t from 'tap'
import { addressPolicy, LOOPBACK_NETWORKS } from '../src/address-policy.ts'
import { INNER_HOSTS } from './support/hosts.ts'

const PUBLIC_ONLY = addressPolicy([])

t.test('an inner address is refused by its spelling alone', async (t) => {
  for (const hostname of INNER_HOSTS) t.ok(PUBLIC_ONLY.refusesLiteral({ hostname, port: 443 }), hostname)
})

t.test('public addresses and names are not refused by their spelling', async (t) => {
  for (const hostname of [
    '192.0.43.8',
    '3221236488',
    '[2606:4700::1111]',
    'example.org',
    'localhost.example',
  ]) {
    t.notOk(PUBLIC_ONLY.refusesLiteral({ hostname, port: 443 }), hostname)
  }
  t.ok(PUBLIC_ONLY.refusesLiteral({ hostname: 'example.org', port: 6379 }), 'a port of a store')
})

t.test('loopback is open only where its networks are given', async (t) => {
  const development = addressPolicy(LOOPBACK_NETWORKS)
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    t.ok(development.allows(address, 8080), address)
    t.notOk(PUBLIC_ONLY.allows(address, 8080), address)
    t.notOk(development.allows(address, 6379), `${address}, a store`)
  }
  t.notOk(development.allows('10.0.0.1', 8080))
  t.notOk(development.allows('0.0.0.0', 8080))
})

t.test('text that is no network opens nothing', async (t) => {
  t.notOk(addressPolicy(['nonsense', '10.0.0.1/8']).allows('10.0.0.1', 8080))
})
