import { readFile } from 'node:fs/promises'
import { withOrientation, withPngChunk } from '@stream-manager/test-kit'
import fc from 'fast-check'
import t from 'tap'
import { IMAGE_PIXELS_MAX, sniffImage } from '../src/index.ts'

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url))

const FIXTURES = {
  'image.png': 'image/png',
  'image.jpeg': 'image/jpeg',
  'image.webp': 'image/webp',
  'image-lossy.webp': 'image/webp',
  'image.gif': 'image/gif',
  'image.avif': 'image/avif',
  'image.bmp': 'image/bmp',
}

const pngHeader = (width: number, height: number) => {
  const header = Buffer.from('89504e470d0a1a0a0000000d49484452000000000000000008060000', 'hex')
  header.writeUInt32BE(width, 16)
  header.writeUInt32BE(height, 20)
  return header
}

for (const [name, mediaType] of Object.entries(FIXTURES)) {
  t.test(`${name} is told by its own bytes`, async (t) => {
    t.same(sniffImage(await fixture(name)), {
      ok: true,
      value: { mediaType, width: 24, height: 16, orientation: 1, animation: null, notHonoured: [] },
    })
  })
}

const TURNED = { png: 'image.png', jpeg: 'image.jpeg', webp: 'image.webp', avif: 'image.avif' } as const

for (const [format, name] of Object.entries(TURNED)) {
  t.test(`${format}: the size is the one after turning, for all eight orientations`, async (t) => {
    const stored = await fixture(name)
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const size = orientation < 5 ? { width: 24, height: 16 } : { width: 16, height: 24 }
      const turned = withOrientation(format as keyof typeof TURNED, stored, orientation)
      t.match(sniffImage(turned), { ok: true, value: { ...size, orientation } }, `${orientation}`)
    }
  })
}

const WIDE = /HDR or wide colours/

const warningsOf = (file: Buffer) => {
  const header = sniffImage(file)
  return header.ok ? header.value.notHonoured : [header.fault.detail]
}

t.test('colours of a PNG that are not converted are a warning', async (t) => {
  const png = await fixture('image.png')
  const cicp = (primaries: number, transfer: number) =>
    warningsOf(withPngChunk(png, 'cICP', Buffer.from([primaries, transfer, 0, 1])))
  t.same(cicp(1, 13), [], 'sRGB')
  t.match(cicp(9, 16), [/PQ/])
  t.match(cicp(9, 18), [/HLG/])
  t.match(cicp(12, 13), [WIDE], 'Display P3')
})

t.test('an AVIF in PQ or HLG is a warning, and one with wide primaries is converted', async (t) => {
  const avif = await fixture('image.avif')
  const nclx = (primaries: number, transfer: number) => {
    const file = Buffer.from(avif)
    const at = file.indexOf('nclx') + 4
    file.writeUInt16BE(primaries, at)
    file.writeUInt16BE(transfer, at + 2)
    return warningsOf(file)
  }
  t.same(nclx(1, 13), [])
  t.same(nclx(12, 13), [])
  t.match(nclx(9, 16), [/PQ/])
  t.match(nclx(9, 18), [/HLG/])
})

t.test('an orientation that does not exist, or is cut off, leaves the picture as it is stored', async (t) => {
  const jpeg = await fixture('image.jpeg')
  const upright = { ok: true, value: { width: 24, height: 16, orientation: 1 } }
  t.match(sniffImage(withOrientation('jpeg', jpeg, 9)), upright)
  const cut = withOrientation('jpeg', jpeg, 6)
  cut.writeUInt16BE(20, 4)
  t.doesNotThrow(() => sniffImage(cut))
})

t.test('a header that claims too much is refused before anything is decoded', async (t) => {
  const gif = Buffer.from(await fixture('image.gif'))
  // The screen stays at 24x16; only the first frame is made 65535 wide and high.
  const frame = gif.indexOf(0x2c, 13 + 256 * 3)
  gif.writeUInt16LE(65_535, frame + 5)
  gif.writeUInt16LE(65_535, frame + 7)
  const avif = Buffer.from(await fixture('image.avif'))
  const size = avif.indexOf('ispe') + 8
  avif.writeUInt32BE(20_000, size)
  avif.writeUInt32BE(20_000, size + 4)
  const webp = Buffer.from('RIFF....WEBPVP8X....', 'latin1')
  const bombs = {
    'png 16000x16000': pngHeader(16_000, 16_000),
    'png 1x2^31': pngHeader(1, 2 ** 31),
    'png 1x40000': pngHeader(1, 40_000),
    'gif frame beyond its screen': gif,
    'avif 20000x20000': avif,
    'webp 16384x16384': Buffer.concat([webp, Buffer.from('00000000ff3f00ff3f00', 'hex')]),
  }
  for (const [name, bytes] of Object.entries(bombs)) {
    const sniffed = sniffImage(bytes)
    t.equal(sniffed.ok ? 'accepted' : sniffed.fault.code, 'source.too_large', name)
  }
})

t.test('the largest picture that is allowed is allowed', async (t) => {
  t.ok(sniffImage(pngHeader(7680, 4320)).ok)
  t.notOk(sniffImage(pngHeader(7681, 4320)).ok)
})

t.test('refuses bytes that are no image of a listed type', async (t) => {
  const others = [
    '',
    'hello',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '#EXTM3U',
    '\x89PNG',
    'GIF89a',
    'II*\0',
  ]
  for (const text of others) {
    const sniffed = sniffImage(Buffer.from(text, 'latin1'))
    t.equal(sniffed.ok ? 'accepted' : sniffed.fault.code, 'source.unreadable', JSON.stringify(text))
  }
  t.notOk(sniffImage(pngHeader(0, 10)).ok, 'no pixels, no image')
})

t.test('damaged files never throw, and never pass with too many pixels', async (t) => {
  const files = await Promise.all(Object.keys(FIXTURES).map(fixture))
  const damage = fc.tuple(fc.nat(files.length - 1), fc.nat(), fc.array(fc.tuple(fc.nat(80), fc.nat(255))))
  fc.assert(
    fc.property(damage, ([index, cut, edits]) => {
      const bytes = Buffer.from(files[index] ?? '')
      for (const [offset, value] of edits) bytes[offset] = value
      const sniffed = sniffImage(bytes.subarray(0, cut % (bytes.length + 1)))
      return !sniffed.ok || sniffed.value.width * sniffed.value.height <= IMAGE_PIXELS_MAX
    }),
    { numRuns: 2000 },
  )
  t.pass('2000 damaged files')
})
