import { crc32, deflateSync } from 'node:zlib'

const MEGABYTE = 1024 * 1024

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** Black, one bit a pixel. */
const png = (
  width: number,
  height: number,
  { rows = height, extra = Buffer.alloc(0) }: { rows?: number; extra?: Buffer } = {},
): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.writeUInt8(1, 8)
  const pixels = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * rows))
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
  const parts = [chunk('IHDR', header), extra, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([signature, ...parts])
}

/** 64 KB that unpack to 64 MB. */
const packed = () => deflateSync(Buffer.alloc(64 * MEGABYTE))

const gif = (frames: number): Buffer => {
  const screen = Buffer.from('47494638396108000800800000000000ffffff', 'hex')
  const frame = Buffer.from('21f90400010000002c0000000001000100000202440100', 'hex')
  return Buffer.concat([screen, ...Array.from({ length: frames }, () => frame), Buffer.from('3b', 'hex')])
}

const svg = (head: string, body: string) =>
  Buffer.from(`${head}<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">${body}</svg>`)

const LAUGHS = `<!DOCTYPE svg [<!ENTITY a0 "ha">${Array.from(
  { length: 20 },
  (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`,
).join('')}]>`

/** Pictures that are small as files and large, slow or dangerous when a decoder believes them. */
export const imageBombs: Readonly<Record<string, Buffer>> = {
  'png of 16000 x 16000': png(16_000, 16_000),
  'png of 1 x 2^31 by its header': png(1, 2 ** 31, { rows: 1 }),
  'png with a text of 64 MB': png(8, 8, {
    extra: chunk('zTXt', Buffer.concat([Buffer.from('a\0\0', 'latin1'), packed()])),
  }),
  'png with a colour profile of 64 MB': png(8, 8, {
    extra: chunk('iCCP', Buffer.concat([Buffer.from('a\0\0', 'latin1'), packed()])),
  }),
  'gif of 10,000 frames': gif(10_000),
  'svg with a billion laughs': svg(LAUGHS, '<text>&a20;</text>'),
  'svg with an outside entity': svg(
    '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<text>&x;</text>',
  ),
  'svg with an outside picture': svg('', '<image href="file:///etc/passwd" width="8" height="8"/>'),
}

/** ffmpeg's arguments for media that costs much more than its size suggests. */
export const mediaBombs: Readonly<Record<string, readonly string[]>> = {
  'video of 16384 x 2064.mkv': ['-i', 'color=size=16384x2064:rate=1', '-frames:v', '1', '-c:v', 'mjpeg'],
  'video of 1000 fps.mp4': [
    '-i',
    'testsrc=size=64x36:rate=1000',
    '-t',
    '1',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
  ],
  'video of one frame.mp4': ['-i', 'color=size=64x36:rate=25', '-frames:v', '1', '-c:v', 'libx264'],
  'sound of 255 tracks.mkv': [
    ...['-i', 'anullsrc=r=8000:cl=mono', '-t', '0.1', '-c:a', 'pcm_s16le'],
    ...Array.from({ length: 255 }, () => ['-map', '0:a']).flat(),
  ],
}
