import t from 'tap'
import { networkOf } from '../../src/index.ts'

t.test('returns an IPv4 address unchanged, also when it is mapped to IPv6', (t) => {
  t.equal(networkOf('203.0.113.7'), '203.0.113.7')
  t.equal(networkOf('::ffff:203.0.113.7'), '203.0.113.7')
  t.not(networkOf('203.0.113.8'), networkOf('203.0.113.7'))
  t.end()
})

t.test('returns the 64-bit network of an IPv6 address', (t) => {
  t.equal(networkOf('2001:db8:1:1::1'), networkOf('2001:DB8:1:1:ffff:ffff:ffff:ffff'))
  t.equal(networkOf('fe80::1%eth0'), networkOf('fe80::2'))
  t.not(networkOf('2001:db8:1:1::1'), networkOf('2001:db8:1:2::1'))
  t.end()
})

t.test('returns a text that is no address unchanged', (t) => {
  t.equal(networkOf('unix socket'), 'unix socket')
  t.end()
})
