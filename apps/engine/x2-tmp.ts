import { writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { createCanvas, Image } from '@napi-rs/canvas'
import {
  withAvifProperties,
  withJpegSegment,
  withPngChunk,
} from '../../packages/test-kit/src/media/image-metadata.ts'

const s15 = (v: number) => {
  const b = Buffer.alloc(4)
  b.writeInt32BE(Math.round(v * 65536))
  return b
}
const xyz = (v: number[]) => Buffer.concat([Buffer.from('XYZ \0\0\0\0', 'latin1'), ...v.map(s15)])
const R = [0.436, 0.2225, 0.0139],
  G = [0.3851, 0.7169, 0.0971],
  B = [0.1431, 0.0606, 0.7141]
export const icc = (r: number[], g: number[], b: number[]) => {
  const curv = Buffer.concat([
    Buffer.from('curv\0\0\0\0', 'latin1'),
    Buffer.from([0, 0, 0, 1]),
    Buffer.from([2, 0x33]),
    Buffer.from([0, 0]),
  ])
  const tags: [string, Buffer][] = [
    [
      'desc',
      Buffer.concat([
        Buffer.from('desc\0\0\0\0', 'latin1'),
        Buffer.from([0, 0, 0, 2]),
        Buffer.from('x\0'),
        Buffer.alloc(79),
      ]),
    ],
    ['cprt', Buffer.concat([Buffer.from('text\0\0\0\0x\0', 'latin1'), Buffer.alloc(2)])],
    ['wtpt', xyz([0.9642, 1, 0.8249])],
    ['rXYZ', xyz(r)],
    ['gXYZ', xyz(g)],
    ['bXYZ', xyz(b)],
    ['rTRC', curv],
    ['gTRC', curv],
    ['bTRC', curv],
  ]
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length, 0)
  let off = 128 + table.length
  const datas: Buffer[] = []
  tags.forEach(([n, d], i) => {
    const padded = Buffer.concat([d, Buffer.alloc((4 - (d.length % 4)) % 4)])
    table.write(n, 4 + 12 * i, 'latin1')
    table.writeUInt32BE(off, 8 + 12 * i)
    table.writeUInt32BE(d.length, 12 + 12 * i)
    datas.push(padded)
    off += padded.length
  })
  const h = Buffer.alloc(128)
  h.writeUInt32BE(off, 0)
  h.writeUInt32BE(0x02400000, 8)
  h.write('mntrRGB XYZ ', 12, 'latin1')
  h.write('acsp', 36, 'latin1')
  s15(0.9642).copy(h, 68)
  s15(1).copy(h, 72)
  s15(0.8249).copy(h, 76)
  return Buffer.concat([h, table, ...datas])
}
const swapped = icc(G, R, B)
const c = createCanvas(40, 20)
const x = c.getContext('2d')
x.fillStyle = '#c81e1e'
x.fillRect(0, 0, 40, 20)
const files = {
  jpeg: await c.encode('jpeg', 100),
  png: await c.encode('png'),
  webp: await c.encode('webp', 100),
  avif: await c.encode('avif', { quality: 100 }),
}
const show = async (n: string, b: Buffer) => {
  writeFileSync(`/tmp/imgx/${n.replace(/ /g, '-')}`, b)
  const im = new Image()
  try {
    im.src = b
    await im.decode()
    const d = createCanvas(im.width, im.height)
    const y = d.getContext('2d')
    y.drawImage(im, 0, 0)
    console.log(n, ...y.getImageData(5, 5, 1, 1).data)
  } catch (e) {
    console.log(n, String(e))
  }
}
const chunks = (b: Buffer) => {
  const r = []
  for (let o = 8; o < b.length; o += 12 + b.readUInt32BE(o)) r.push(b.toString('latin1', o + 4, o + 8))
  return r
}
console.log(chunks(files.png), swapped.length)
const strip = (b: Buffer, t: string[]) => {
  let out = b.subarray(0, 8)
  for (let o = 8; o < b.length; ) {
    const l = 12 + b.readUInt32BE(o)
    if (!t.includes(b.toString('latin1', o + 4, o + 8))) out = Buffer.concat([out, b.subarray(o, o + l)])
    o += l
  }
  return out
}
const png = strip(files.png, ['sRGB', 'cICP', 'iCCP', 'gAMA', 'cHRM'])
await show('plain.png', png)
const iccp = Buffer.concat([Buffer.from('x\0\0', 'latin1'), deflateSync(swapped)])
await show('icc.png', withPngChunk(png, 'iCCP', iccp))
await show('cicp-p3.png', withPngChunk(png, 'cICP', Buffer.from([12, 13, 0, 1])))
await show('cicp-pq.png', withPngChunk(png, 'cICP', Buffer.from([9, 16, 0, 1])))
await show('cicp-hlg.png', withPngChunk(png, 'cICP', Buffer.from([9, 18, 0, 1])))
const g = Buffer.alloc(4)
g.writeUInt32BE(100000)
await show('gama1.png', withPngChunk(png, 'gAMA', g))
const chrm = Buffer.alloc(32)
;[31270, 32900, 30000, 60000, 64000, 33000, 15000, 6000].forEach((v, i) => chrm.writeUInt32BE(v, 4 * i))
const g2 = Buffer.alloc(4)
g2.writeUInt32BE(45455)
await show('chrm.png', withPngChunk(withPngChunk(png, 'cHRM', chrm), 'gAMA', g2))
await show('plain.jpeg', files.jpeg)
await show(
  'icc.jpeg',
  withJpegSegment(files.jpeg, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), swapped])),
)
const w = files.webp // replace ICCP
const riff = (t: string, d: Buffer) => {
  const b = Buffer.alloc(8 + d.length + (d.length % 2))
  b.write(t, 'latin1')
  b.writeUInt32LE(d.length, 4)
  d.copy(b, 8)
  return b
}
{
  const parts: Buffer[] = [Buffer.from('WEBP')]
  for (let o = 12; o < w.length; ) {
    const l = w.readUInt32LE(o + 4)
    const t = w.toString('latin1', o, o + 4)
    console.log('webp', t, l)
    parts.push(t === 'ICCP' ? riff('ICCP', swapped) : w.subarray(o, o + 8 + l + (l % 2)))
    o += 8 + l + (l % 2)
  }
  await show('plain.webp', w)
  await show('icc.webp', riff('RIFF', Buffer.concat(parts)))
}
await show('plain.avif', files.avif)
const box = (t: string, d: Buffer) => {
  const b = Buffer.alloc(8 + d.length)
  b.writeUInt32BE(b.length, 0)
  b.write(t, 4, 'latin1')
  d.copy(b, 8)
  return b
}
await show(
  'icc.avif',
  withAvifProperties(files.avif, [box('colr', Buffer.concat([Buffer.from('prof'), swapped]))]),
)
for (const [n, t] of [
  ['pq', 16],
  ['hlg', 18],
  ['linear', 8],
  ['srgb', 13],
] as const) {
  const b = Buffer.from(files.avif)
  const at = b.indexOf('nclx') + 4
  b.writeUInt16BE(9, at)
  b.writeUInt16BE(t, at + 2)
  await show(`${n}.avif`, b)
}
{
  const b = Buffer.from(files.avif)
  const at = b.indexOf('nclx') + 4
  console.log(b.subarray(at, at + 7))
  b.writeUInt16BE(12, at)
  await show('p3.avif', b)
}
