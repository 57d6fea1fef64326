import t from 'tap'
import { parseListening, readListening } from '../../src/open-ports/listening-sockets.ts'

const LINE = (local: string, state: string, inode: string) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0 100 0`

t.test('reads addresses of a little-endian machine, and sockets that listen alone', async (t) => {
  const text = ['  sl  local_address', LINE('0100007F:1068', '0A', '77'), LINE('0100007F:1069', '01', '78')]
  t.strictSame(parseListening(text.join('\n'), 'IPv4', true), [
    { address: '127.0.0.1', family: 'IPv4', port: 4200, inode: '77' },
  ])
})

t.test('reads IPv6, and IPv4 in a socket of IPv6', async (t) => {
  for (const [hex, address] of [
    ['00000000000000000000000001000000', '::1'],
    ['00000000000000000000000000000000', '::'],
    ['0000000000000000FFFF00000100007F', '127.0.0.1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
  ] as const) {
    const [socket] = parseListening(LINE(`${hex}:0050`, '0A', '1'), 'IPv6', true)
    t.match(socket, { address, port: 80 })
  }
})

t.test('reads a big-endian machine', async (t) => {
  const [socket] = parseListening(LINE('7F000001:0050', '0A', '1'), 'IPv4', false)
  t.equal(socket?.address, '127.0.0.1')
})

t.test('ignores text that is no list', async (t) => {
  t.strictSame(parseListening('<html>\n\n 0: x y 0A\n', 'IPv4'), [])
})

t.test('the list of this machine can be read', async (t) => {
  t.ok(Array.isArray(await readListening()))
})
