import t from 'tap'
import { encodePart, MAX_PART_BYTES, PartReader, type PreviewPart, textPart } from '../src/index.ts'

const PARTS: readonly PreviewPart[] = [
  textPart('start', { type: 'start', mimeType: 'video/mp4' }),
  { kind: 'init', bytes: Buffer.from('ftyp') },
  { kind: 'keyframe', bytes: Buffer.alloc(70_000, 7) },
  { kind: 'fragment', bytes: Buffer.alloc(0) },
]

t.test('parts come out as they went in, however the pipe cuts them', async (t) => {
  const stream = Buffer.concat(PARTS.map(encodePart))
  for (const chunkBytes of [1, 4, 5, 6, 4096, stream.length]) {
    const reader = new PartReader()
    const read: PreviewPart[] = []
    for (let at = 0; at < stream.length; at += chunkBytes) {
      read.push(...reader.read(stream.subarray(at, at + chunkBytes)))
    }
    t.strictSame(read, PARTS, `chunks of ${chunkBytes} bytes`)
  }
})

t.test('a kind or a length that no part has ends the reading', async (t) => {
  const unknown = Buffer.from([9, 0, 0, 0, 0])
  t.throws(() => new PartReader().read(unknown), /kind 9 with 0 bytes/)
  const large = Buffer.alloc(5)
  large.writeUInt32BE(MAX_PART_BYTES + 1, 1)
  t.throws(() => new PartReader().read(large), RangeError)
})
