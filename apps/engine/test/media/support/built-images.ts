import { crc32, deflateSync } from 'node:zlib'
import { createCanvas, GifDisposal, GifEncoder } from '@napi-rs/canvas'

/** One colour over the full height of a picture of 64x36. */
export interface Stripe {
  readonly x: number
  readonly width: number
  readonly colour: readonly [red: number, green: number, blue: number, alpha: number]
  /** Before the next one the stripe stays, becomes transparent, or gives way to what was there. */
  readonly after: 'stay' | 'clear' | 'previous'
  /** Replaces what is below it also where it is transparent. */
  readonly replaces?: boolean
}

const WIDTH = 64
const HEIGHT = 36
const DELAY_MS = 200

const pixelsOf = ({ width, colour }: Stripe) =>
  Buffer.from(Array.from({ length: width * HEIGHT }, () => colour).flat())

const GIF_DISPOSALS = {
  stay: GifDisposal.Keep,
  clear: GifDisposal.Background,
  previous: GifDisposal.Previous,
} as const

const buildGif = (stripes: readonly Stripe[]): Buffer => {
  const encoder = new GifEncoder(WIDTH, HEIGHT, { repeat: 0 })
  for (const stripe of stripes) {
    encoder.addFrame(pixelsOf(stripe), stripe.width, HEIGHT, {
      delay: DELAY_MS,
      left: stripe.x,
      disposal: GIF_DISPOSALS[stripe.after],
    })
  }
  return encoder.finish()
}

const pngChunk = (type: string, content: Buffer) => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(content.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

const numbers = (...values: number[]) => {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4)
  return bytes
}

const rowsOf = (stripe: Stripe) => {
  const pixels = pixelsOf(stripe)
  const rowBytes = stripe.width * 4
  const rows = Array.from({ length: HEIGHT }, (_, y) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(y * rowBytes, (y + 1) * rowBytes)]),
  )
  return deflateSync(Buffer.concat(rows))
}

const PNG_DISPOSALS = { stay: 0, clear: 1, previous: 2 } as const

/** The stored picture of an APNG may stand outside of the animation; then only old viewers show it. */
const buildApng = (stripes: readonly Stripe[], { hiddenFirst = false } = {}): Buffer => {
  let sequence = 0
  const header = Buffer.concat([numbers(WIDTH, HEIGHT), Buffer.from([8, 6, 0, 0, 0])])
  const hidden = { x: 0, width: WIDTH, colour: [255, 255, 255, 255], after: 'stay' } as const
  const parts = stripes.flatMap((stripe, index) => {
    const place = numbers(sequence++, stripe.width, HEIGHT, stripe.x, 0)
    const rest = Buffer.from([0, 1, 0, 5, PNG_DISPOSALS[stripe.after], stripe.replaces ? 0 : 1])
    const control = pngChunk('fcTL', Buffer.concat([place, rest]))
    if (index === 0 && !hiddenFirst) return [control, pngChunk('IDAT', rowsOf(stripe))]
    return [control, pngChunk('fdAT', Buffer.concat([numbers(sequence++), rowsOf(stripe)]))]
  })
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('acTL', numbers(stripes.length, 0)),
    ...(hiddenFirst ? [pngChunk('IDAT', rowsOf(hidden))] : []),
    ...parts,
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

const riffChunk = (type: string, content: Buffer) => {
  const head = Buffer.alloc(8)
  head.write(type, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

/** The compressed picture inside a WebP, without the chunks about it. */
const webpPicture = (stripe: Stripe): Buffer => {
  const canvas = createCanvas(stripe.width, HEIGHT)
  const [red, green, blue, alpha] = stripe.colour
  const context = canvas.getContext('2d')
  context.fillStyle = `rgba(${red},${green},${blue},${alpha / 255})`
  context.fillRect(0, 0, stripe.width, HEIGHT)
  const file = canvas.toBuffer('image/webp', 100)
  const at = file.indexOf('VP8L')
  return file.subarray(at, at + 8 + file.readUInt32LE(at + 4) + (file.readUInt32LE(at + 4) % 2))
}

const OPAQUE_WHITE = [255, 255, 255, 255]

const buildWebp = (stripes: readonly Stripe[]): Buffer => {
  const canvas = Buffer.alloc(10)
  canvas[0] = 0x12
  canvas.writeUIntLE(WIDTH - 1, 4, 3)
  canvas.writeUIntLE(HEIGHT - 1, 7, 3)
  const frames = stripes.map((stripe) => {
    const head = Buffer.alloc(16)
    head.writeUIntLE(stripe.x / 2, 0, 3)
    head.writeUIntLE(stripe.width - 1, 6, 3)
    head.writeUIntLE(HEIGHT - 1, 9, 3)
    head.writeUIntLE(DELAY_MS, 12, 3)
    head[15] = (stripe.after === 'clear' ? 1 : 0) + (stripe.replaces ? 2 : 0)
    return riffChunk('ANMF', Buffer.concat([head, webpPicture(stripe)]))
  })
  const loops = riffChunk('ANIM', Buffer.from([...OPAQUE_WHITE, 0, 0]))
  return riffChunk('RIFF', Buffer.concat([Buffer.from('WEBP'), riffChunk('VP8X', canvas), loops, ...frames]))
}

/** Images that move, built part by part: ffmpeg's writers choose offsets and disposals themselves. */
export const BUILDERS = { gif: buildGif, png: buildApng, webp: buildWebp } as const
