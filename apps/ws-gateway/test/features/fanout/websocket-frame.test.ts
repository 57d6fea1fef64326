import t from 'tap'
import { frameMessage } from '../../../src/features/fanout/websocket-frame.ts'

const header = (length: number, binary = false) =>
  [...frameMessage(Buffer.alloc(length, 'x'), { binary })].slice(0, 10)

t.test('writes a length in the shortest of the three forms', async (t) => {
  t.strictSame(header(0), [0x81, 0])
  t.strictSame(header(125).slice(0, 2), [0x81, 125])
  t.strictSame(header(126).slice(0, 4), [0x81, 126, 0, 126])
  t.strictSame(header(65_535).slice(0, 4), [0x81, 126, 255, 255])
  t.strictSame(header(65_536), [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0])
  t.strictSame(header(3, true).slice(0, 2), [0x82, 3])
})
