import t from 'tap'
import { sniffImage } from '../src/index.ts'

const bytes = (...values: number[]) => Buffer.from(values)
const latin = (text: string) => Buffer.from(text, 'latin1')
const little = (value: number, length: number) => {
  const number = Buffer.alloc(length)
  number.writeUIntLE(value, 0, length)
  return number
}
const big = (value: number, length: number) => Buffer.from(little(value, length)).reverse()

interface Moving {
  readonly delays: readonly number[]
  /** As it is written in the file; undefined leaves the field out. */
  readonly loops?: number
  readonly size?: number
}

/** Headers alone: nothing here is decoded. Delays are in milliseconds. */
const gif = ({ delays, loops, size = 4 }: Moving) => {
  const loop =
    loops === undefined ? [] : [latin('\x21\xff\x0bNETSCAPE2.0'), bytes(3, 1), little(loops, 2), bytes(0)]
  const picture = (delayMs: number) => [
    bytes(0x21, 0xf9, 4, 0),
    little(delayMs / 10, 2),
    bytes(0, 0, 0x2c, 0, 0, 0, 0),
    little(size, 2),
    little(size, 2),
    bytes(0, 2, 1, 0, 0),
  ]
  const screen = [latin('GIF89a'), little(size, 2), little(size, 2), bytes(0, 0, 0)]
  return Buffer.concat([...screen, ...loop, ...delays.flatMap(picture), bytes(0x3b)])
}

const chunk = (type: string, content: Buffer) =>
  Buffer.concat([big(content.length, 4), latin(type), content, Buffer.alloc(4)])

const apng = ({ delays, loops = 0, size = 4 }: Moving) => {
  const control = (delayMs: number) =>
    chunk('fcTL', Buffer.concat([Buffer.alloc(20), big(delayMs, 2), big(1000, 2), bytes(0, 0)]))
  return Buffer.concat([
    latin('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', Buffer.concat([big(size, 4), big(size, 4), bytes(8, 6, 0, 0, 0)])),
    chunk('acTL', Buffer.concat([big(delays.length, 4), big(loops, 4)])),
    ...delays.flatMap((delayMs, index) => [control(delayMs), chunk(index === 0 ? 'IDAT' : 'fdAT', bytes(0))]),
  ])
}

const riff = (type: string, content: Buffer) =>
  Buffer.concat([latin(type), little(content.length, 4), content, Buffer.alloc(content.length % 2)])

const webp = ({ delays, loops = 0, size = 4 }: Moving) => {
  const canvas = Buffer.concat([bytes(2, 0, 0, 0), little(size - 1, 3), little(size - 1, 3)])
  const frames = delays.map((delayMs) =>
    riff('ANMF', Buffer.concat([Buffer.alloc(12), little(delayMs, 3), bytes(0), Buffer.alloc(8)])),
  )
  const loop = riff('ANIM', Buffer.concat([Buffer.alloc(4), little(loops, 2)]))
  return riff('RIFF', Buffer.concat([latin('WEBP'), riff('VP8X', canvas), loop, ...frames]))
}

const box = (type: string, ...content: Buffer[]): Buffer => {
  const inner = Buffer.concat(content)
  return Buffer.concat([big(inner.length + 8, 4), latin(type), inner])
}

/** `loops` turns of the track, 0 for no end. */
const avif = ({ delays, loops, size = 4 }: Moving) => {
  const turnMs = delays.reduce((sum, delayMs) => sum + delayMs, 0)
  const totalMs = loops === 0 ? 0xffffffff : turnMs * (loops ?? 1)
  const edits = box('edts', box('elst', bytes(0, 0, 0, 1), big(1, 4), big(turnMs, 4), Buffer.alloc(8)))
  const times = box(
    'stts',
    Buffer.alloc(4),
    big(delays.length, 4),
    ...delays.flatMap((ms) => [big(1, 4), big(ms, 4)]),
  )
  const media = box(
    'mdia',
    box('mdhd', Buffer.alloc(12), big(1000, 4), Buffer.alloc(8)),
    box('hdlr', Buffer.alloc(8), latin('pict'), Buffer.alloc(13)),
    box('minf', box('stbl', times)),
  )
  const header = box('tkhd', Buffer.alloc(20), big(totalMs, 4), Buffer.alloc(60))
  const track = box('trak', header, ...(loops === undefined ? [] : [edits]), media)
  const size4 = box('ispe', Buffer.alloc(4), big(size, 4), big(size, 4))
  const still = box('meta', Buffer.alloc(4), box('iprp', box('ipco', size4)))
  return Buffer.concat([box('ftyp', latin('avis'), Buffer.alloc(4)), still, box('moov', track)])
}

const FORMATS = { gif, apng, webp, avif }

const animationOf = (file: Buffer) => {
  const header = sniffImage(file)
  return header.ok ? header.value.animation : header.fault
}

for (const [name, build] of Object.entries(FORMATS)) {
  t.test(`${name}: pictures are shown as long as the file says, and 100 ms below 20 ms`, async (t) => {
    t.same(animationOf(build({ delays: [0, 10, 20, 70, 5000], loops: 0 })), {
      frameDurationsMs: [100, 100, 20, 70, 5000],
      plays: null,
    })
  })

  t.test(`${name}: a file of one picture stands still`, async (t) => {
    t.equal(animationOf(build({ delays: [100], loops: 0 })), null)
  })

  t.test(`${name}: past the limits the first picture is shown, with a warning`, async (t) => {
    const many = sniffImage(build({ delays: Array.from({ length: 5001 }, () => 20), loops: 0 }))
    t.match(many, { ok: true, value: { animation: null, notHonoured: [/more than 5000 pictures/] } })
    const large = sniffImage(build({ delays: [100, 100], loops: 0, size: 5000 }))
    t.match(large, { ok: true, value: { animation: null, notHonoured: [/5000x5000 pixels/] } })
  })

  t.test(`${name}: a file that is cut off anywhere never throws`, async (t) => {
    const whole = build({ delays: [100, 100], loops: 3 })
    for (let length = 0; length < whole.length; length += 1) {
      t.doesNotThrow(() => sniffImage(whole.subarray(0, length)))
    }
  })
}

t.test('the number of turns is counted as each format counts it', async (t) => {
  const delays = [100, 100]
  const plays = (file: Buffer) => (animationOf(file) as { plays: number | null }).plays
  t.equal(plays(gif({ delays })), 1, 'a GIF without a count')
  t.equal(plays(gif({ delays, loops: 2 })), 3, 'a GIF counts the turns after the first')
  t.equal(plays(apng({ delays, loops: 2 })), 2)
  t.equal(plays(webp({ delays, loops: 2 })), 2)
  t.equal(plays(avif({ delays, loops: 2 })), 2)
  t.equal(plays(avif({ delays })), null, 'an AVIF without an edit list')
})
