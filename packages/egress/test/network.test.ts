import t from 'tap'
import { addressPolicy } from '../src/address-policy.ts'
import { parseNetwork } from '../src/network.ts'

t.test('reads addresses, ranges and ports of both families', async (t) => {
  const networks = [
    ['10.0.0.0/8', '10.0.0.0', 8, null],
    ['192.168.1.5', '192.168.1.5', 32, null],
    ['192.168.1.5:8554', '192.168.1.5', 32, 8554],
    ['10.2.0.0/16:1935', '10.2.0.0', 16, 1935],
    ['0.0.0.0/0', '0.0.0.0', 0, null],
    ['fd00::/8', 'fd00::', 8, null],
    ['[fd00::/8]', 'fd00::', 8, null],
    ['[fd00::/8]:443', 'fd00::', 8, 443],
    ['[::1]:1935', '::1', 128, 1935],
    ['FD00::1', 'fd00::1', 128, null],
  ] as const
  for (const [text, address, bits, port] of networks) {
    const network = parseNetwork(text)
    t.strictSame(
      network && { ...network, address: network.address.toString() },
      { address, bits, port },
      text,
    )
  }
})

t.test('refuses text that is no network', async (t) => {
  const refused = [
    '',
    'camera.local',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0/8',
    '10.0.0.256',
    '10.0.0.5/8',
    '10.0.0.0/8:0',
    '10.0.0.0/8:65536',
    '10.0.0.0/8:http',
    '010.0.0.1',
    '0x0a000001',
    'fd00::/129',
    'fd00::1/8',
    '[fd00::/8',
    'fd00::/8:443',
    '*',
    'true',
  ]
  for (const text of refused) t.equal(parseNetwork(text), null, JSON.stringify(text))
})

t.test('a network without a port opens the usual ports; one with a port opens that port only', async (t) => {
  const policy = addressPolicy(['10.1.0.0/16', '10.2.0.0/16:8554', '192.168.0.9:22', '[fd00::/8]:1935'])
  const cases = [
    ['10.1.2.3', 8080, true],
    ['10.1.2.3', 6379, false],
    ['10.1.2.3', 22, false],
    ['10.3.0.1', 8080, false],
    ['10.2.0.1', 8554, true],
    ['10.2.0.1', 8080, false],
    ['192.168.0.9', 22, true],
    ['192.168.0.8', 22, false],
    ['192.0.43.8', 22, false],
    ['192.0.43.8', 443, true],
    ['fd12::1', 1935, true],
    ['fd12::1', 443, false],
    ['::ffff:10.1.2.3', 8080, true],
    ['not an address', 443, false],
  ] as const
  for (const [address, port, allowed] of cases) {
    t.equal(policy.allows(address, port), allowed, `${address} port ${port}`)
  }
  t.ok(policy.allowsPort(22), 'some address is open on it')
  t.notOk(policy.allowsPort(25))
})
