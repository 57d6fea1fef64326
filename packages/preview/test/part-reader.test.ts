import t from 'tap'
import { encodePart, FULL, MAX_PART_BYTES, PartReader, type PipedPart, textPart } from '../src/index.ts'

const PARTS: readonly PipedPart[] = [
  { ...textPart('start', { type: 'start', mimeType: 'video/mp4' }), layerId: null },
  { kind: 'init', layerId: null, bytes: Buffer.from('ftyp') },
  { kind: 'keyframe', layerId: 'cam-1', bytes: Buffer.alloc(70_000, 7) },
  { kind: 'fragment', layerId: null, bytes: Buffer.alloc(0) },
  { ...FULL, layerId: 'x'.repeat(64) },
]

t.test('parts come out as they went in, however the pipe cuts them', async (t) => {
  const stream = Buffer.concat(PARTS.map(encodePart))
  for (const chunkBytes of [1, 4, 5, 6, 4096, stream.length]) {
    const reader = new PartReader()
    const read: PipedPart[] = []
    for (let at = 0; at < stream.length; at += chunkBytes) {
      read.push(...reader.read(stream.subarray(at, at + chunkBytes)))
    }
    t.strictSame(read, PARTS, `chunks of ${chunkBytes} bytes`)
  }
})

t.test('a kind or a length that no part has ends the reading', async (t) => {
  const unknown = Buffer.from([9, 0, 0, 0, 0, 0])
  t.throws(() => new PartReader().read(unknown), /kind 9 with 0 bytes/)
  const large = Buffer.alloc(6)
  large.writeUInt32BE(MAX_PART_BYTES + 1, 2)
  t.throws(() => new PartReader().read(large), RangeError)
})
